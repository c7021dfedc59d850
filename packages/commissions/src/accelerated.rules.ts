import { type Multiplied, multipliedWith, ONCE, type Stretch } from './accelerator.rules.js';
import type { CompiledFactor, CompiledRule } from './plan.js';
import { perTransaction, type ShareOfSale } from './rate.rules.js';
import { add, multiply, type Rational, rationalOf, subtract, textOf, whole, ZERO } from './rational.js';
import {
  type Earned,
  type Fee,
  feeChange,
  type InterpolatedRate,
  marginal,
  type Price,
  pricesAt,
  type Slice,
  type TieredRate,
} from './tiers.rules.js';

/** What the accelerator makes of a sale. */
export interface Acceleration {
  stretches: readonly Stretch[];
  /** Measures of the cuts are whole numbers times this. */
  scale: bigint;
  /** Of the rule's sales before, what counts by which factor. */
  before: Multiplied;
}

/**
 * As `earnedAt`, where parts of the sale, or of the sales before it, count more than once: each part of a sale earns what
 * its rate gives, times the factor of the stretch that it lies in. A rate that looks back gives each earlier part what it
 * gives now, times the factor that the part has counted by, which stays. A fee of a tier counts by the factor of where
 * the tier is entered; an amount per transaction by the mean of the sale.
 */
export function acceleratedAt(
  { rate, finer }: CompiledRule,
  before: bigint,
  after: bigint,
  acceleration: Acceleration,
  share: ShareOfSale | null,
): Earned {
  const sum = new Sum();
  const { stretches } = acceleration;
  switch (rate.mode) {
    case 'flat':
      return {
        exact: multiply(perTransaction(rate.amount, share), meanOf(stretches)),
        slices: [],
        fees: [rate.amount.toString()],
      };
    case 'percent': {
      const price = { value: { n: rate.value, d: rate.denominator }, text: rate.text };
      for (const { measure, factor } of stretches) sum.add(measure, price, factor);
      return sum.earned;
    }
    case 'marginal':
      eachStretch(before, acceleration, (from, to, factor) =>
        sum.addEarned(marginal(finer as TieredRate, from, to), acceleration.scale, factor),
      );
      return sum.earned;
    case 'retroactive':
      addLookingBack(sum, rate, before, after, acceleration);
      if (rate.hasFlat)
        eachStretch(before, acceleration, (from, to, factor) => {
          for (const fee of feeChange(finer as TieredRate, from, to)) sum.addFee(fee, factor);
        });
      return sum.earned;
    case 'interpolated':
      addLookingBack(sum, rate, before, after, acceleration);
      return sum.earned;
    case 'cumulative_less_prior':
      throw new RangeError('What is cumulative less prior has no accelerator');
  }
}

/** The mean of the factors, weighted by how much of the sale counts by each. */
export function meanOf(stretches: readonly Stretch[]): Rational {
  let [counted, all] = [ZERO, ZERO];
  for (const { measure, factor } of stretches) {
    counted = add(counted, multiply(measure, factor.value));
    all = add(all, measure);
  }
  return all.n < 0n
    ? { n: -counted.n * all.d, d: counted.d * -all.n }
    : { n: counted.n * all.d, d: counted.d * all.n };
}

/** Calls with the rule's attainment, times the scale, at both ends of each stretch. */
function eachStretch(
  before: bigint,
  { stretches, scale }: Acceleration,
  call: (from: bigint, to: bigint, factor: CompiledFactor) => void,
): void {
  let from = before * scale;
  for (const { measure, factor } of stretches) {
    const to = from + measure.n * (scale / measure.d);
    call(from, to, factor);
    from = to;
  }
}

/** All of the rule's sales at the rate that they have now, less all before the sale at the rate that they had. */
function addLookingBack(
  sum: Sum,
  rate: TieredRate | InterpolatedRate,
  before: bigint,
  after: bigint,
  { stretches, before: multiplied }: Acceleration,
): void {
  const { was, is } = pricesAt(rate, before, after);
  if (was === is) {
    for (const { measure, factor } of stretches) sum.add(measure, is, factor);
    return;
  }
  for (const [measure, factor] of byFactor(after, multipliedWith(multiplied, stretches)))
    sum.add(measure, is, factor);
  for (const [{ n, d }, factor] of byFactor(before, multiplied)) sum.add({ n: -n, d }, was, factor);
}

/** An attainment, divided by the factors that its sales count by. */
function byFactor(attainment: bigint, multiplied: Multiplied): [measure: Rational, CompiledFactor][] {
  let once = whole(attainment);
  for (const measure of multiplied.values()) once = subtract(once, measure);
  const others = [...multiplied].map(([text, measure]): [Rational, CompiledFactor] => [
    measure,
    { value: rationalOf(text), text },
  ]);
  return [[once, ONCE], ...others];
}

/** Adds up what stretches earn, and notes how. */
class Sum {
  #exact = ZERO;
  readonly #slices: Slice[] = [];
  readonly #fees: Fee[] = [];

  get earned(): Earned {
    return { exact: this.#exact, slices: this.#slices, fees: this.#fees };
  }

  add(measure: Rational, { value, text }: Price, factor: CompiledFactor): void {
    if (measure.n === 0n) return;
    this.#slices.push(withFactor([textOf(measure), text], factor));
    this.#exact = add(this.#exact, multiply(multiply(measure, value), factor.value));
  }

  addFee(fee: bigint, factor: CompiledFactor): void {
    this.#fees.push(factor === ONCE ? fee.toString() : [fee.toString(), factor.text]);
    this.#exact = add(this.#exact, multiply(whole(fee), factor.value));
  }

  /** @param scale measures of its slices are times this */
  addEarned({ exact, slices, fees }: Earned, scale: bigint, factor: CompiledFactor): void {
    for (const [measure, rate] of slices)
      this.#slices.push(withFactor([textOf({ n: BigInt(measure), d: scale }), rate], factor));
    for (const fee of fees)
      this.#fees.push(factor === ONCE || typeof fee !== 'string' ? fee : [fee, factor.text]);
    this.#exact = add(this.#exact, multiply(exact, factor.value));
  }
}

const withFactor = ([measure, rate]: [string, string], { text }: CompiledFactor): Slice =>
  text === ONCE.text ? [measure, rate] : [measure, rate, text];
