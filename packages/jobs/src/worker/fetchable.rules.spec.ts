import { expect, it } from 'vitest';
import { fetchable } from './fetchable.rules.js';

it.each([
  ['idle', { places: 8, taken: 0, unended: 0, inHand: 0, dispatchSize: 1 }, 8],
  ['half taken by dispatches of one job', { places: 8, taken: 4, unended: 4, inHand: 4, dispatchSize: 1 }, 8],
  ['full of dispatches of one job', { places: 8, taken: 8, unended: 8, inHand: 8, dispatchSize: 1 }, 8],
  ['full of one large dispatch', { places: 8, taken: 8, unended: 8, inHand: 1, dispatchSize: 32 }, 2],
  ['idle after large dispatches', { places: 100, taken: 0, unended: 0, inHand: 0, dispatchSize: 32 }, 4],
  [
    'left with one long job of a large dispatch',
    { places: 100, taken: 1, unended: 1, inHand: 1, dispatchSize: 32 },
    5,
  ],
  [
    'full of long jobs of large dispatches, then single ones',
    { places: 2, taken: 2, unended: 2, inHand: 1, dispatchSize: 1 },
    1,
  ],
  ['behind with its endings', { places: 2, taken: 0, unended: 6, inHand: 6, dispatchSize: 1 }, 6],
])('a worker that is %s', (_name, load, expected) => {
  expect(fetchable(load)).toBe(expected);
});
