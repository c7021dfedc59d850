import { z } from 'zod';
import { DomainError } from '../errors/domain.error.js';
import { CURRENCIES, currencyCode } from './currencies.js';

/** Digits before the point that an amount, a quantity or a rate may have. */
export const MAX_INTEGER_DIGITS = 18;
/** Digits after the point of a quantity: it is counted in millionths. */
export const QUANTITY_DIGITS = 6;
/** Digits after the point of a percentage or of a price per unit. */
export const RATE_DIGITS = 8;

/** 422: a text that is no amount of the currency, or a currency that there is not. */
export class InvalidMoney extends DomainError {
  constructor(detail: string) {
    super({ code: 'invalid_money', status: 422, detail });
  }
}

const DECIMAL = /^-?\d+(\.\d+)?$/;

/** Why a text is not a plain decimal number of at most so many digits after the point; undefined when it is one. */
export function decimalProblem(text: string, digits: number): string | undefined {
  if (!DECIMAL.test(text))
    return 'must be a decimal number like "1100.00": digits, no exponent, no plus sign';
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  if (whole.length > MAX_INTEGER_DIGITS)
    return `must have at most ${MAX_INTEGER_DIGITS} digits before the point`;
  if (fraction.length > digits) return `must have at most ${digits} digits after the point`;
  return undefined;
}

/** Why a text is no amount of a currency; undefined when it is one. */
export function amountProblem(text: string, currency: string): string | undefined {
  const digits = CURRENCIES.get(currency);
  if (digits === undefined) return 'has a currency that is not in ISO 4217';
  const problem = decimalProblem(text, digits);
  if (problem === undefined || decimalProblem(text, Number.MAX_SAFE_INTEGER) !== undefined) return problem;
  const rule = digits === 0 ? 'no digits' : `at most ${digits} digits`;
  return `must have ${rule} after the point: ${currency} has no smaller unit`;
}

/** A plain decimal number with at most so many digits after the point. */
function decimal(digits: number) {
  return z.string().superRefine((text, context) => {
    const message = decimalProblem(text, digits);
    // What is no number is not looked at further: checks after this one count on it.
    if (message) context.addIssue({ code: 'custom', message, continue: false });
  });
}

const notNegative = (text: string) => !isNegative(text);
const isPositive = (text: string) => !text.startsWith('-') && /[1-9]/.test(text);
const isNegative = (text: string) => text.startsWith('-') && /[1-9]/.test(text);

/** An amount whose currency is said elsewhere: the digits after the point are checked there. */
export const decimalAmount = decimal(Number.MAX_SAFE_INTEGER);
export const positiveAmount = decimalAmount.refine(isPositive, 'must be above zero');
export const nonNegativeAmount = decimalAmount.refine(notNegative, 'must not be negative');

/** A percentage or a price per unit, like `"4.25"`: up to eight digits after the point, and not negative. */
export const decimalRate = decimal(RATE_DIGITS).refine(notNegative, 'must not be negative');

/** How much of something, like `"2.5"`: up to six digits after the point. */
export const quantity = decimal(QUANTITY_DIGITS);
export const positiveQuantity = quantity.refine(isPositive, 'must be above zero');
export const nonNegativeQuantity = quantity.refine(notNegative, 'must not be negative');

function moneySchema(rule?: { holds: (amount: string) => boolean; message: string }) {
  return z
    .strictObject({ amount: decimalAmount, currency: currencyCode })
    .superRefine(({ amount, currency }, context) => {
      const problem = amountProblem(amount, currency);
      if (problem) context.addIssue({ code: 'custom', path: ['amount'], message: problem });
      else if (rule && !rule.holds(amount))
        context.addIssue({ code: 'custom', path: ['amount'], message: rule.message });
    });
}

/** An amount of a currency, with no more digits than the currency has: `{ "amount": "1100.00", "currency": "USD" }`. */
export const money = moneySchema();
export const positiveMoney = moneySchema({ holds: isPositive, message: 'must be above zero' });
export const nonNegativeMoney = moneySchema({ holds: notNegative, message: 'must not be negative' });
export type Money = z.infer<typeof money>;

/** A decimal number in units of its last digit: `scaled('1.5', 2)` is 150. The text must have no more digits than that. */
export function scaled(text: string, digits: number): bigint {
  const point = text.indexOf('.');
  if (point < 0) return BigInt(text + '0'.repeat(digits));
  const fraction = text.slice(point + 1);
  return BigInt(text.slice(0, point) + fraction.padEnd(digits, '0'));
}

/** What {@link scaled} counts, as a decimal number with all its digits: `unscaled(150n, 2)` is `"1.50"`. */
export function unscaled(value: bigint, digits: number): string {
  if (digits === 0) return value.toString();
  const negative = value < 0n;
  const text = (negative ? -value : value).toString().padStart(digits + 1, '0');
  const point = text.length - digits;
  return `${negative ? '-' : ''}${text.slice(0, point)}.${text.slice(point)}`;
}

/**
 * How many digits after the point a currency has.
 * @throws {InvalidMoney} when it is not in ISO 4217
 */
export function digitsOf(currency: string): number {
  const digits = CURRENCIES.get(currency);
  if (digits === undefined) throw new InvalidMoney(`${currency} is not a currency of ISO 4217.`);
  return digits;
}

/**
 * An amount in minor units: `toMinor('11.5', 'USD')` is 1150.
 * @throws {InvalidMoney} when it is no amount of the currency
 */
export function toMinor(amount: string, currency: string): bigint {
  const problem = amountProblem(amount, currency);
  if (problem) throw new InvalidMoney(`The amount ${problem}.`);
  return scaled(amount, digitsOf(currency));
}

/**
 * Minor units as an amount with all the digits of the currency: `fromMinor(110000n, 'USD')` is `"1100.00"`.
 * @throws {InvalidMoney} when the currency is not in ISO 4217
 */
export function fromMinor(minor: bigint, currency: string): string {
  return unscaled(minor, digitsOf(currency));
}

/**
 * A quantity in millionths of a unit.
 * @throws {InvalidMoney} when it is no quantity
 */
export function toMillionths(text: string): bigint {
  const problem = decimalProblem(text, QUANTITY_DIGITS);
  if (problem) throw new InvalidMoney(`The quantity ${problem}.`);
  return scaled(text, QUANTITY_DIGITS);
}

/** Millionths of a unit as a quantity without trailing zeros: `fromMillionths(2500000n)` is `"2.5"`. */
export function fromMillionths(millionths: bigint): string {
  return unscaled(millionths, QUANTITY_DIGITS).replace(/\.?0+$/, '');
}

/** Minor units as the wire has money. */
export function moneyOf(minor: bigint, currency: string): Money {
  return { amount: fromMinor(minor, currency), currency };
}
