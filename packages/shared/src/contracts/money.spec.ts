import { describe, expect, it } from 'vitest';
import {
  decimalRate,
  fromMillionths,
  fromMinor,
  InvalidMoney,
  money,
  nonNegativeMoney,
  positiveMoney,
  quantity,
  toMillionths,
  toMinor,
} from './money.js';

function problemOf(schema: typeof money, amount: unknown, currency: unknown = 'USD') {
  const { error } = schema.safeParse({ amount, currency });
  return error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
}

describe('money', () => {
  it.each([
    ['1100.00', 'USD'],
    ['-0.01', 'USD'],
    ['5', 'USD'],
    ['1.234', 'KWD'],
    ['1200', 'JPY'],
    ['999999999999999999.99', 'USD'],
  ])('%s %s is an amount', (amount, currency) => {
    expect(problemOf(money, amount, currency)).toBeUndefined();
  });

  it.each([
    ['1e3', 'USD', /decimal number/],
    ['NaN', 'USD', /decimal number/],
    ['Infinity', 'USD', /decimal number/],
    ['+1', 'USD', /decimal number/],
    ['', 'USD', /decimal number/],
    [' 1', 'USD', /decimal number/],
    ['1.', 'USD', /decimal number/],
    ['.5', 'USD', /decimal number/],
    ['1,000', 'USD', /decimal number/],
    ['0x10', 'USD', /decimal number/],
    ['１', 'USD', /decimal number/],
    ['1.005', 'USD', /^amount must have at most 2 digits after the point: USD has no smaller unit$/],
    ['1.0', 'JPY', /^amount must have no digits after the point: JPY/],
    ['1.2345', 'KWD', /at most 3 digits/],
    ['1'.repeat(30), 'USD', /at most 18 digits before the point/],
    ['1', 'usd', /^currency must be three capital letters/],
    ['1', 'ABC', /^currency is not a currency of ISO 4217$/],
    ['1', 'XAU', /^currency is not a currency of ISO 4217$/],
    [1, 'USD', /^amount /],
  ])('%s %s is refused, and told why', (amount, currency, message) => {
    expect(problemOf(money, amount, currency)).toMatch(message);
  });

  it('may have to be positive, or not negative', () => {
    expect(problemOf(positiveMoney, '0.00')).toBe('amount must be above zero');
    expect(problemOf(positiveMoney, '-1')).toBe('amount must be above zero');
    expect(problemOf(positiveMoney, '0.01')).toBeUndefined();
    expect(problemOf(nonNegativeMoney, '-0.01')).toBe('amount must not be negative');
    expect(problemOf(nonNegativeMoney, '0')).toBeUndefined();
  });

  it('is counted in minor units', () => {
    expect(toMinor('11.5', 'USD')).toBe(1150n);
    expect(toMinor('-0.5', 'USD')).toBe(-50n);
    expect(toMinor('7', 'JPY')).toBe(7n);
    expect(fromMinor(-5n, 'KWD')).toBe('-0.005');
    expect(fromMinor(7n, 'JPY')).toBe('7');
    expect(() => toMinor('1.005', 'USD')).toThrow(InvalidMoney);
    expect(() => toMinor('1', 'ABC')).toThrow(InvalidMoney);
    expect(() => fromMinor(1n, 'ABC')).toThrow(InvalidMoney);
  });

  it('has quantities and rates beside it', () => {
    expect(toMillionths('2.5')).toBe(2_500_000n);
    expect(fromMillionths(2_500_000n)).toBe('2.5');
    expect(fromMillionths(10_000_000n)).toBe('10');
    expect(fromMillionths(-1n)).toBe('-0.000001');
    expect(() => toMillionths('0.0000001')).toThrow(InvalidMoney);
    expect(quantity.safeParse('0.0000001').success).toBe(false);
    expect(decimalRate.safeParse('4.12345678').success).toBe(true);
    expect(decimalRate.safeParse('4.123456789').success).toBe(false);
    expect(decimalRate.safeParse('-1').success).toBe(false);
  });
});
