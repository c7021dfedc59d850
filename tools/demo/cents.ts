/** Whole cents as the API has amounts: `123456n` is `"1234.56"`. */
export function amountOf(cents: bigint): string {
  const text = cents.toString().padStart(3, '0');
  return `${text.slice(0, -2)}.${text.slice(-2)}`;
}

/** So many percent of an amount, rounded down to a whole cent. */
export function percentOf(cents: bigint, percent: number): bigint {
  return (cents * BigInt(percent)) / 100n;
}
