import { Decimal } from 'decimal.js';

/** What one participant of a line gets, and what it comes from. */
export interface DecimalEarning {
  party: string;
  amount: Decimal;
  before: string;
  measure: string;
  slices: [measure: string, rate: string][];
}

export interface DecimalLine {
  contract: string;
  measure: Decimal;
  shares: readonly { party: string; percent: Decimal }[];
}

interface Tier {
  from: Decimal;
  /** Null for the last one. */
  to: Decimal | null;
  percent: Decimal;
  text: string;
}

const ZERO = new Decimal(0);
const HUNDRED = new Decimal(100);
const CENT = new Decimal('0.01');
const DIGITS = 2;

/**
 * Marginal tiers on decimal.js as one would write them: slices in major units, rounded half to even, divided between the
 * participants by largest remainder.
 */
export class DecimalCalculation {
  readonly #tiers: Tier[];
  readonly #attainments = new Map<string, Decimal>();

  constructor(tiers: readonly { from: string; rate: string }[]) {
    this.#tiers = tiers.map(({ from, rate }, index) => {
      const next = tiers[index + 1];
      return {
        from: new Decimal(from),
        to: next ? new Decimal(next.from) : null,
        percent: new Decimal(rate),
        text: rate,
      };
    });
  }

  /** What a line earns, after all lines before it. */
  line({ contract, measure, shares }: DecimalLine): DecimalEarning[] {
    const before = this.#attainments.get(contract) ?? ZERO;
    const after = before.plus(measure);
    this.#attainments.set(contract, after);
    let earned = ZERO;
    const slices: [string, string][] = [];
    for (const { from, to, percent, text } of this.#tiers) {
      if (to && before.gte(to)) continue;
      if (after.lte(from)) break;
      const part = Decimal.min(after, to ?? after).minus(Decimal.max(before, from));
      earned = earned.plus(part.times(percent).div(HUNDRED));
      slices.push([part.toFixed(DIGITS), text]);
    }
    const amount = earned.toDecimalPlaces(DIGITS, Decimal.ROUND_HALF_EVEN);
    const exact = shares.map(({ percent }) => amount.times(percent).div(HUNDRED));
    const parts = exact.map((value) => value.toDecimalPlaces(DIGITS, Decimal.ROUND_DOWN));
    let left = amount.minus(parts.reduce((sum, part) => sum.plus(part), ZERO));
    const order = exact
      .map((value, index) => ({ index, rest: value.minus(parts[index]!) }))
      .sort((a, b) => b.rest.comparedTo(a.rest));
    for (const { index } of order) {
      if (left.isZero()) break;
      parts[index] = parts[index]!.plus(CENT);
      left = left.minus(CENT);
    }
    const noted = { before: before.toFixed(DIGITS), measure: measure.toFixed(DIGITS), slices };
    return shares.map(({ party }, index) => ({ party, amount: parts[index]!, ...noted }));
  }
}
