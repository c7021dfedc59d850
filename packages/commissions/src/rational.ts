/** An exact number. The denominator is above zero; the fraction is reduced only where it would grow. */
export interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

export const ZERO: Rational = { n: 0n, d: 1n };

export const whole = (n: bigint): Rational => ({ n, d: 1n });

export function add(a: Rational, b: Rational): Rational {
  if (a.d === b.d) return { n: a.n + b.n, d: a.d };
  // Sums of a window meet the same few denominators: where one holds the other, nothing has to be reduced.
  if (a.d % b.d === 0n) return { n: a.n + b.n * (a.d / b.d), d: a.d };
  if (b.d % a.d === 0n) return { n: a.n * (b.d / a.d) + b.n, d: b.d };
  return reduced({ n: a.n * b.d + b.n * a.d, d: a.d * b.d });
}

export const subtract = (a: Rational, b: Rational): Rational => add(a, { n: -b.n, d: b.d });
export const multiply = (a: Rational, b: Rational): Rational => ({ n: a.n * b.n, d: a.d * b.d });
export const exceeds = (a: Rational, b: Rational): boolean => a.n * b.d > b.n * a.d;

export function reduced({ n, d }: Rational): Rational {
  const divisor = greatestDivisor(n < 0n ? -n : n, d);
  return { n: n / divisor, d: d / divisor };
}

/** The greatest common divisor of two numbers that are not below zero. */
export function greatestDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

/** A decimal number where it is one, else a fraction like `14/3`. */
export function textOf(value: Rational): string {
  const { n, d } = reduced(value);
  if (d === 1n) return n.toString();
  let numerator = n < 0n ? -n : n;
  let rest = d;
  let digits = 0;
  for (; rest % 10n === 0n; digits += 1) rest /= 10n;
  for (; rest % 2n === 0n; digits += 1) [rest, numerator] = [rest / 2n, numerator * 5n];
  for (; rest % 5n === 0n; digits += 1) [rest, numerator] = [rest / 5n, numerator * 2n];
  if (rest !== 1n) return `${n}/${d}`;
  const text = numerator.toString().padStart(digits + 1, '0');
  return `${n < 0n ? '-' : ''}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** What {@link textOf} wrote, or a plan's own decimal number. @throws {SyntaxError} when it is no number */
export function rationalOf(text: string): Rational {
  const slash = text.indexOf('/');
  if (slash >= 0) return { n: BigInt(text.slice(0, slash)), d: BigInt(text.slice(slash + 1)) };
  const point = text.indexOf('.');
  if (point < 0) return whole(BigInt(text));
  const fraction = text.slice(point + 1);
  return { n: BigInt(text.slice(0, point) + fraction), d: 10n ** BigInt(fraction.length) };
}
