import { describe, expect, it } from 'vitest';
import { collected, quota, wholeNumber } from './arguments.js';

describe('wholeNumber', () => {
  it.each([
    ['0', 0],
    ['-1', -1],
    ['10000000', 10_000_000],
  ])('reads %s', (text, value) => expect(wholeNumber(text)).toBe(value));

  it.each(['', '5x', '1.5', '1e3', ' 7', '9007199254740993'])('refuses "%s"', (text) =>
    expect(() => wholeNumber(text)).toThrow('whole number'),
  );
});

describe('quota', () => {
  it('reads a number, or none', () => {
    expect([quota('25'), quota('0.5'), quota('none')]).toEqual([25, 0.5, 'none']);
  });

  it.each(['', 'many', 'Infinity'])('refuses "%s"', (text) =>
    expect(() => quota(text)).toThrow('per second'),
  );
});

describe('collected', () => {
  it('keeps all that were given, in their order', () => {
    expect(collected('b', collected('a'))).toEqual(['a', 'b']);
  });
});
