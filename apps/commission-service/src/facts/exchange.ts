import { DomainError } from '@slipway/shared/errors';
import { digitsOf, scaled } from '@slipway/shared/contracts';

export interface RateSnapshot {
  base: string;
  quote: string;
  on_day: string;
  /** One unit of `base` in units of `quote`, a decimal. */
  rate: string;
}

/** How an amount came into the currency of its contract. */
export interface Conversion {
  from: string;
  rate: string;
  on: string;
  convert: (minor: bigint) => bigint;
}

const RATE_DIGITS = 12;

/** Exchange rates as dated snapshots: one holds from its day until the next. */
export class ExchangeRates {
  private readonly byPair = new Map<string, RateSnapshot[]>();
  private readonly made = new Map<string, Conversion>();

  /** @param snapshots in order of their days */
  constructor(snapshots: readonly RateSnapshot[]) {
    for (const snapshot of snapshots) {
      const pair = `${snapshot.base}/${snapshot.quote}`;
      const list = this.byPair.get(pair) ?? [];
      list.push(snapshot);
      this.byPair.set(pair, list);
    }
  }

  /**
   * The conversion of a day; half a unit goes to the even one.
   * @throws DomainError when there is no snapshot of that day or before
   */
  on(from: string, to: string, day: string): Conversion {
    const snapshot = this.byPair.get(`${from}/${to}`)?.findLast(({ on_day }) => on_day <= day);
    if (!snapshot)
      throw new DomainError({
        code: 'no_exchange_rate',
        status: 422,
        detail: `There is no exchange rate from ${from} to ${to} on ${day} or before: add one, then run again.`,
      });
    const key = `${from}/${to}/${snapshot.on_day}`;
    let conversion = this.made.get(key);
    if (!conversion) {
      conversion = conversionBy(snapshot);
      this.made.set(key, conversion);
    }
    return conversion;
  }
}

function conversionBy({ base, quote, rate, on_day }: RateSnapshot): Conversion {
  const numerator = scaled(rate, RATE_DIGITS) * 10n ** BigInt(digitsOf(quote));
  const denominator = 10n ** BigInt(RATE_DIGITS + digitsOf(base));
  return {
    from: base,
    rate,
    on: on_day,
    convert: (minor) => divideHalfEven(minor * numerator, denominator),
  };
}

/** @param denominator above zero */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n;
  const value = negative ? -numerator : numerator;
  let quotient = value / denominator;
  const twice = (value % denominator) * 2n;
  if (twice > denominator || (twice === denominator && quotient % 2n === 1n)) quotient += 1n;
  return negative ? -quotient : quotient;
}
