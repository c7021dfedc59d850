import { unscaled } from '@slipway/shared/contracts';

/** Whole cents as the API has amounts: `123456n` is `"1234.56"`. */
export function amountOf(cents: bigint): string {
  return unscaled(cents, 2);
}

/** So many percent of an amount, rounded down to a whole cent. */
export function percentOf(cents: bigint, percent: number): bigint {
  return (cents * BigInt(percent)) / 100n;
}
