import { useRef } from 'react';
import { newIdempotencyKey } from './idempotency.key.js';

/** The same key for the same body, however often it is sent: an answer that got lost is given again. */
export function useIdempotencyKey(): (body: unknown) => string {
  const last = useRef({ text: '', key: '' });
  return (body) => {
    const text = JSON.stringify(body);
    if (last.current.text !== text) last.current = { text, key: newIdempotencyKey() };
    return last.current.key;
  };
}
