import { describe, expect, it } from 'vitest';
import { amountsAligned, counted, differenceText, grouped, moneyText, totalsText } from './amounts.js';

describe('grouped', () => {
  it.each([
    ['0.00', '0.00'],
    ['999.99', '999.99'],
    ['1100.00', '1,100.00'],
    ['-1234567.50', '-1,234,567.50'],
    ['1234', '1,234'],
    ['1.123456', '1.123456'],
    ['123456789012345678.12', '123,456,789,012,345,678.12'],
  ])('writes %s as %s', (amount, text) => {
    expect(grouped(amount)).toBe(text);
  });
});

it('names the currency, and the direction of a difference', () => {
  expect(moneyText({ amount: '1100.00', currency: 'EUR' })).toBe('1,100.00 EUR');
  expect(differenceText({ amount: '1100.00', currency: 'EUR' })).toBe('+1,100.00 EUR');
  expect(differenceText({ amount: '-5.00', currency: 'EUR' })).toBe('-5.00 EUR');
  expect(differenceText({ amount: '0.00', currency: 'EUR' })).toBe('0.00 EUR');
  expect(totalsText([])).toBe('nothing');
  expect(
    totalsText([
      { amount: '1.00', currency: 'EUR' },
      { amount: '2000', currency: 'JPY' },
    ]),
  ).toBe('1.00 EUR, 2,000 JPY');
});

it('lets amounts end below each other', () => {
  expect(
    amountsAligned(
      [
        ['WHO', 'AMOUNT'],
        ['a', '1.00'],
        ['b', '1,100.00'],
      ],
      [1],
    ),
  ).toEqual([
    ['WHO', '  AMOUNT'],
    ['a', '    1.00'],
    ['b', '1,100.00'],
  ]);
});

it('counts', () => {
  expect([counted(1, 'entry', 'entries'), counted(1_203, 'entry', 'entries')]).toEqual([
    '1 entry',
    '1,203 entries',
  ]);
});
