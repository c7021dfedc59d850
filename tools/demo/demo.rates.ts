import { unscaled } from '@slipway/shared/contracts';
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
      { base: 'EUR', quote: 'USD', on, rate: unscaled(dollars, DIGITS) },
      { base: 'USD', quote: 'EUR', on, rate: unscaled((ONE * ONE) / dollars, DIGITS) },
    ];
  });
}
