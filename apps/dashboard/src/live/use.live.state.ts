import { useSyncExternalStore } from 'react';
import type { LiveState } from '@slipway/client';
import { live } from './live.js';

/** Whether what is shown is told of changes at this moment. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (listener) => live().onState(listener),
    () => live().state,
  );
}
