import { expect, it } from 'vitest';
import { Window } from './window.js';

/** Looks with a backlog that never ends, at workers that start `perLook` jobs between two looks. */
function settle(perLook: number, looks = 80): number {
  const window = new Window();
  let queued = 0;
  for (let look = 0; look < looks; look += 1) {
    const queuedBefore = Math.max(0, queued - perLook);
    const handedOver = Math.max(0, window.size - queuedBefore);
    window.note({ queuedBefore, handedOver, isFull: true });
    queued = queuedBefore + handedOver;
  }
  return window.size;
}

it('stays small where jobs are long', () => {
  expect(settle(0)).toBe(2);
  expect(settle(1)).toBeLessThanOrEqual(4);
});

it('grows until the workers take less than half of it between two looks', () => {
  for (const perLook of [10, 100, 500]) {
    const size = settle(perLook);
    expect(size).toBeGreaterThan(perLook);
    expect(size).toBeLessThanOrEqual(perLook * 4);
  }
});

it('has an upper bound', () => {
  expect(settle(100_000)).toBe(2_048);
});

it('does not change while it is not what holds jobs back', () => {
  const window = new Window();
  for (let look = 0; look < 10; look += 1) window.note({ queuedBefore: 0, handedOver: 1, isFull: false });
  expect(window.size).toBe(2);
});

it('lets jobs share a dispatch only where they are short', () => {
  const window = new Window();
  expect(window.dispatchSize).toBe(1);
  for (let look = 0; look < 20; look += 1)
    window.note({ queuedBefore: 0, handedOver: window.size, isFull: true });
  expect([window.size, window.dispatchSize]).toEqual([2_048, 32]);
  for (let look = 0; look < 60; look += 1) window.note({ queuedBefore: 2_048, handedOver: 0, isFull: true });
  expect([window.size, window.dispatchSize]).toEqual([2, 1]);
});

it('tells what was taken, and is not narrowed by one pause of the workers', () => {
  const window = new Window();
  window.note({ queuedBefore: 0, handedOver: 2, isFull: true });
  expect(window.note({ queuedBefore: 0, handedOver: 4, isFull: true })).toBe(2);
  expect(window.note({ queuedBefore: 4, handedOver: 0, isFull: true })).toBe(0);
  expect(window.size).toBe(4);
  expect(window.note({ queuedBefore: 1, handedOver: 7, isFull: true })).toBe(3);
  expect(window.size).toBe(8);
});
