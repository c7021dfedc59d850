import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creditedParts, leftOf, type Parts } from './credit.rules.js';

const NOTHING: Parts = { net: 0n, tax: 0n, cost: 0n, quantity: 0n };
const plus = (one: Parts, other: Parts): Parts => ({
  net: one.net + other.net,
  tax: one.tax + other.tax,
  cost: one.cost + other.cost,
  quantity: one.quantity + other.quantity,
});

const amount = fc.bigInt(0n, 10n ** 15n);
const line = fc.record({ net: fc.bigInt(1n, 10n ** 15n), tax: amount, cost: amount, quantity: amount });

describe('what a credit note takes of a line', () => {
  it('adds up to the whole line, however it is cut', () => {
    fc.assert(
      fc.property(line, fc.array(fc.bigInt(1n, 10n ** 15n), { maxLength: 12 }), (whole, cuts) => {
        let taken = NOTHING;
        for (const cut of [...cuts, whole.net]) {
          const left = whole.net - taken.net;
          if (left === 0n) break;
          const parts = creditedParts(whole, taken, cut < left ? cut : left);
          for (const part of Object.values(parts)) expect(part).toBeGreaterThanOrEqual(0n);
          taken = plus(taken, parts);
          for (const part of Object.values(leftOf(whole, taken))) expect(part).toBeGreaterThanOrEqual(0n);
        }
        if (taken.net === whole.net) expect(taken).toEqual(whole);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is in proportion, rounded down', () => {
    const whole = { net: 300n, tax: 57n, cost: 100n, quantity: 1_000_000n };
    expect(creditedParts(whole, NOTHING, 100n)).toEqual({
      net: 100n,
      tax: 19n,
      cost: 33n,
      quantity: 333_333n,
    });
  });

  it('is the quantity that is said', () => {
    const whole = { net: 300n, tax: 0n, cost: 0n, quantity: 3n };
    const first = creditedParts(whole, NOTHING, 100n, 2n);
    expect(first.quantity).toBe(2n);
    expect(creditedParts(whole, first, 100n).quantity).toBe(0n);
    expect(creditedParts(whole, first, 200n).quantity).toBe(1n);
  });
});
