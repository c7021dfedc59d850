import { unscaled } from '@slipway/shared/contracts';
import { type Rational, rationalOf, reduced } from '../rational.js';
import { rounded } from '../rounding.rules.js';

/** More digits than these after the point are not shown. */
const SHOWN_DIGITS = 6;

/** `1234567.5` as `1,234,567.5`. */
function grouped(text: string): string {
  const [integer = '', fraction] = text.split('.');
  const groups = integer.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}

/** Minor units as an amount. Fractions of one are shown, cut after some digits and then marked with `≈`. */
export function amountText(minor: Rational, digits: number): string {
  const { n, d } = reduced(minor);
  if (d === 1n) return grouped(unscaled(n, digits));
  const more = 10n ** BigInt(SHOWN_DIGITS);
  const shown = rounded({ n: n * more, d }, 'half_even');
  const mark = (n * more) % d === 0n ? '' : '≈ ';
  return mark + grouped(trimmed(unscaled(shown, digits + SHOWN_DIGITS), digits));
}

/** A measure as an amount or a quantity. */
export function measureText(measure: string, digits: number, unit: 'quantity' | undefined): string {
  const { n, d } = rationalOf(measure);
  return unit === 'quantity' ? numberText({ n, d: d * 1_000_000n }) : amountText({ n, d }, digits);
}

/** A number with at most some digits after the point and no trailing zeros. */
export function numberText({ n, d }: Rational): string {
  const more = 10n ** BigInt(SHOWN_DIGITS);
  const mark = (n * more) % d === 0n ? '' : '≈ ';
  return mark + grouped(trimmed(unscaled(rounded({ n: n * more, d }, 'half_even'), SHOWN_DIGITS), 0));
}

/** Without the zeros after so many digits after the point. */
function trimmed(text: string, digits: number): string {
  let end = text.length;
  const least = text.indexOf('.') + 1 + digits;
  while (end > least && text[end - 1] === '0') end -= 1;
  return text[end - 1] === '.' ? text.slice(0, end - 1) : text.slice(0, end);
}
