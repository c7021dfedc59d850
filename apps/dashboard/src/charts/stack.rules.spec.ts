import { expect, it } from 'vitest';
import { stack } from './stack.rules.js';

it('what is earned is stacked upwards, what is taken back downwards', () => {
  expect(stack([10, -4, 5, -1, 0])).toEqual([
    { from: 0, to: 10 },
    { from: 0, to: -4 },
    { from: 10, to: 15 },
    { from: -4, to: -5 },
    { from: 15, to: 15 },
  ]);
  expect(stack([])).toEqual([]);
});
