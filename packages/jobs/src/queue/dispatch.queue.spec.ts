import { expect, it } from 'vitest';
import { bullPriority } from './dispatch.queue.js';

it('lets the more urgent run first, and the most urgent before everything', () => {
  const ours = [0, 1, 2, 3, 4, 5];
  expect(ours.map(bullPriority)).toEqual([5, 4, 3, 2, 1, 0]);
});
