import type { CompiledPoint, CompiledRate, CompiledTier } from './plan.js';
import { add, type Rational, textOf } from './rational.js';

/** A part of a measure, its rate, and how often it counts where that is not once: as the trace has them. */
export type Slice = [measure: string, rate: string, factor?: string];
/** A fixed amount, and how often it counts where that is not once. */
export type Fee = string | [amount: string, factor: string];

/** What a sale earns before anything is done to it, and how it comes about. */
export interface Earned {
  exact: Rational;
  slices: Slice[];
  /** In minor units. */
  fees: Fee[];
}

/** Measure × value is in minor units. */
export interface Price {
  value: Rational;
  text: string;
}

export type TieredRate = Extract<CompiledRate, { tiers: unknown }>;
export type InterpolatedRate = Extract<CompiledRate, { points: unknown }>;

/** Shared by all that have no fee: nobody changes it. */
const NO_FEES: Fee[] = [];

/**
 * Each part of what lies between two attainments at the rate of its tier; what lies below zero is at the first. A tier's
 * fee is due when it is entered. Downwards everything is taken back.
 */
export function marginal(rate: TieredRate, before: bigint, after: bigint): Earned {
  const down = after < before;
  const { tiers } = rate;
  const high = down ? before : after;
  let low = down ? after : before;
  let n = 0n;
  const slices: Slice[] = [];
  for (let index = 0; low < high; index += 1) {
    const tier = tiers[index]!;
    const next = tiers[index + 1];
    if (next && low >= next.from) continue;
    const end = next && next.from < high ? next.from : high;
    const part = down ? low - end : end - low;
    n += part * tier.value;
    slices.push([part.toString(), tier.text]);
    low = end;
  }
  if (!rate.hasFlat) return { exact: { n, d: rate.denominator }, slices, fees: NO_FEES };
  const fees: bigint[] = [];
  for (let index = 0; index < tiers.length; index += 1) {
    const was = isEntered(rate, index, before);
    const is = isEntered(rate, index, after);
    if (was !== is) addFee(fees, is ? tiers[index]!.flat : -tiers[index]!.flat);
  }
  return withFees(n, rate.denominator, slices, fees);
}

/** The rate of the tier that is reached applies to everything: what it makes of all, less what it made of all before. */
export function retroactive(rate: TieredRate, before: bigint, after: bigint): Earned {
  const was = reached(rate, before);
  const is = reached(rate, after);
  const slices: Slice[] = [];
  if (was === is) addSlice(slices, after - before, is.text);
  else {
    addSlice(slices, after, is.text);
    addSlice(slices, -before, was.text);
  }
  const fees = rate.hasFlat ? feeChange(rate, before, after) : [];
  return withFees(after * is.value - before * was.value, rate.denominator, slices, fees);
}

/** The fee of the tier that is reached, and that of the one before taken back. In minor units. */
export function feeChange(rate: TieredRate, before: bigint, after: bigint): bigint[] {
  const was = before > 0n ? reached(rate, before).flat : 0n;
  const is = after > 0n ? reached(rate, after).flat : 0n;
  const fees: bigint[] = [];
  if (was === is) return fees;
  addFee(fees, is);
  addFee(fees, -was);
  return fees;
}

/** The prices of everything, before and after: one object where they are one tier's, or one point's. */
export function pricesAt(
  rate: TieredRate | InterpolatedRate,
  before: bigint,
  after: bigint,
): { was: Price; is: Price } {
  const [from, to] =
    'tiers' in rate
      ? [reached(rate, before), reached(rate, after)]
      : [rateAt(rate.points, before), rateAt(rate.points, after)];
  const is = priceOf(rate, to);
  return { was: from === to ? is : priceOf(rate, from), is };
}

function priceOf(rate: TieredRate | InterpolatedRate, price: CompiledTier | Rational): Price {
  if ('text' in price) return { value: { n: price.value, d: rate.denominator }, text: price.text };
  return {
    value: { n: price.n, d: price.d * rate.denominator },
    text: interpolatedText(rate as InterpolatedRate, price),
  };
}

function interpolatedText({ priceUnit }: InterpolatedRate, { n, d }: Rational): string {
  return textOf({ n, d: d * priceUnit });
}

/** As {@link retroactive}, at a rate that runs straight from point to point and is the same outside them. */
export function interpolated(rate: InterpolatedRate, before: bigint, after: bigint): Earned {
  const was = rateAt(rate.points, before);
  const is = rateAt(rate.points, after);
  const slices: Slice[] = [];
  if (was === is) addSlice(slices, after - before, interpolatedText(rate, is));
  else {
    addSlice(slices, after, interpolatedText(rate, is));
    addSlice(slices, -before, interpolatedText(rate, was));
  }
  const exact = add(
    { n: after * is.n, d: rate.denominator * is.d },
    { n: -before * was.n, d: rate.denominator * was.d },
  );
  return { exact, slices, fees: NO_FEES };
}

function isEntered({ tiers, inclusive }: TieredRate, index: number, attainment: bigint): boolean {
  if (index === 0) return attainment > 0n;
  const { from } = tiers[index]!;
  return inclusive ? attainment > from : attainment >= from;
}

function reached(rate: TieredRate, attainment: bigint): CompiledTier {
  let index = rate.tiers.length - 1;
  while (index > 0 && !isEntered(rate, index, attainment)) index -= 1;
  return rate.tiers[index]!;
}

/** The rate at an attainment, in the rate's whole numbers. Outside the points always the same object. */
function rateAt(points: readonly CompiledPoint[], attainment: bigint): Rational {
  const last = points.length - 1;
  if (attainment <= points[0]!.at) return constantOf(points[0]!);
  if (attainment >= points[last]!.at) return constantOf(points[last]!);
  let index = 1;
  while (points[index]!.at < attainment) index += 1;
  const [from, to] = [points[index - 1]!, points[index]!];
  const span = to.at - from.at;
  return { n: from.value * span + (to.value - from.value) * (attainment - from.at), d: span };
}

const constants = new WeakMap<CompiledPoint, Rational>();

function constantOf(point: CompiledPoint): Rational {
  let constant = constants.get(point);
  if (!constant) constants.set(point, (constant = { n: point.value, d: 1n }));
  return constant;
}

function addSlice(slices: Slice[], measure: bigint, rate: string): void {
  if (measure !== 0n) slices.push([measure.toString(), rate]);
}

function addFee(fees: bigint[], fee: bigint): void {
  if (fee !== 0n) fees.push(fee);
}

function withFees(n: bigint, d: bigint, slices: Slice[], fees: bigint[]): Earned {
  let sum = 0n;
  for (const fee of fees) sum += fee;
  return { exact: { n: n + sum * d, d }, slices, fees: fees.map(String) };
}
