import type { DemoRandom } from './demo.random.ts';

export interface DemoRate {
  base: string;
  quote: string;
  on: string;
  rate: string;
}

const DIGITS = 4;
const ONE = 10_000n;

/** Dollars of a euro and euros of a dollar on the first of each month; they wander a little. */
export function demoRates(months: readonly string[], random: DemoRandom): DemoRate[] {
  let dollars = 10_850n;
  return months.flatMap((month) => {
    dollars += BigInt(random.integer(-150, 150));
    const on = `${month}-01`;
    return [
      { base: 'EUR', quote: 'USD', on, rate: rateOf(dollars) },
      { base: 'USD', quote: 'EUR', on, rate: rateOf((ONE * ONE) / dollars) },
    ];
  });
}

function rateOf(scaled: bigint): string {
  const text = scaled.toString().padStart(DIGITS + 1, '0');
  return `${text.slice(0, -DIGITS)}.${text.slice(-DIGITS)}`;
}
