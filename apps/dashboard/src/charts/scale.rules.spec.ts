import { describe, expect, it } from 'vitest';
import { nearest, roundTicks, scaleOf, scaleUpTo, tickWord } from './scale.rules.js';

describe('the numbers beside an axis', () => {
  it.each<[number, number, number[]]>([
    [0, 4, [0, 1, 2, 3, 4]],
    [0, 97, [0, 20, 40, 60, 80, 100]],
    [-30, 97, [-50, 0, 50, 100]],
    [0, 0, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0, 250_000, [0, 50_000, 100_000, 150_000, 200_000, 250_000]],
    [-5, -5, [-5, -4, -3, -2, -1, 0]],
  ])('are round, from %d to %d', (least, most, ticks) => {
    const count = 4;
    expect(roundTicks(least, most, count).map((tick) => Number(tick.toPrecision(9)))).toEqual(ticks);
  });

  it('are written short', () => {
    expect([0, 0.25, 1_500, -20_000_000].map(tickWord)).toEqual(['0', '0.25', '1.5K', '−20M']);
  });
});

describe('a scale', () => {
  it('has more higher up, and what is below zero below it', () => {
    const { at, ticks } = scaleOf(-30, 97, 4, 100, 0);
    expect(ticks).toEqual([-50, 0, 50, 100]);
    expect([-50, 0, 100].map((value) => Math.round(at(value)))).toEqual([100, 67, 0]);
  });

  it('across ends with what is drawn', () => {
    const { at, ticks } = scaleUpTo(90_000, 4, 0, 900);
    expect([ticks, at(90_000), at(0)]).toEqual([[0, 20_000, 40_000, 60_000, 80_000], 900, 0]);
    expect(scaleUpTo(0, 4, 0, 100).at(1)).toBe(100);
  });

  it('finds what is under the pointer', () => {
    expect([-5, 0.4, 0.6, 99].map((wanted) => nearest([0, 1, 2], wanted))).toEqual([0, 0, 1, 2]);
  });
});
