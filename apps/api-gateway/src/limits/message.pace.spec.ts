import { expect, it } from 'vitest';
import { MessagePace } from './message.pace.js';

it('a socket may send 1,000 messages at once, and then 100 a second', () => {
  let now = 0;
  const pace = new MessagePace(() => now);
  const admitted = (tries: number) =>
    Array.from({ length: tries }, () => pace.admits()).filter(Boolean).length;
  expect(admitted(1_200)).toBe(1_000);
  now += 1_000;
  expect(admitted(1_200)).toBe(100);
  now += 3_600_000;
  expect(admitted(1_200)).toBe(1_000);
});
