import { describe, expect, it } from 'vitest';
import { decimalText, grouped, isBelowZero, isZero, moneyText } from './money.rules.js';

describe('an amount as it is shown', () => {
  it.each([
    ['0', '0'],
    ['999.00', '999.00'],
    ['1000', '1,000'],
    ['-1234567.80', '1,234,567.80'],
    // More digits than a floating-point number has.
    ['123456789012345678.12', '123,456,789,012,345,678.12'],
  ])('has its digits in groups: %s', (decimal, shown) => expect(grouped(decimal)).toBe(shown));

  it('has a sign where it is below zero', () => {
    expect(['-0.00', '-0.01', '0.01'].map(isBelowZero)).toEqual([false, true, false]);
    expect(['-0.00', '0', '10'].map(isZero)).toEqual([true, true, false]);
    expect(decimalText('-0.00')).toBe('0.00');
    expect(moneyText({ amount: '-1100.00', currency: 'USD' })).toBe('−1,100.00 USD');
  });
});
