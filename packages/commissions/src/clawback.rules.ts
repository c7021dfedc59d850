import { rounded } from './rounding.rules.js';
import type { Reversal, Sale } from './sale.js';
import type { ClawbackTrace } from './trace/trace.js';

/** A reversal that counts, with how much of the sale is taken back before and after it. */
export interface CountedReversal {
  reversal: Reversal;
  before: bigint;
  after: bigint;
}

const NONE: CountedReversal[] = [];

/** Those that are not too late for the plan; together they take back no more than the sale. */
export function countedReversals(sale: Sale): CountedReversal[] {
  const { policy, withinDays } = sale.plan.clawback;
  if (sale.reversals.length === 0 || policy === 'none') return NONE;
  const most = sizeOf(sale);
  const counted: CountedReversal[] = [];
  let before = 0n;
  for (const reversal of sale.reversals) {
    if (withinDays !== null && reversal.days > withinDays) continue;
    const sum = before + reversal.measure;
    const after = sum > most ? most : sum;
    counted.push({ reversal, before, after });
    before = after;
  }
  return counted;
}

/** What is left of a sale's measure. @param taken above zero also when the measure is not */
export function leftOf(sale: Sale, taken: bigint): bigint {
  return sale.measure < 0n ? sale.measure + taken : sale.measure - taken;
}

/** Whether something of a sale is left after what is clawed back of it. */
export function isLeft(sale: Sale, clawedBack: readonly CountedReversal[]): boolean {
  return clawedBack.length === 0 || clawedBack.at(-1)!.after !== sizeOf(sale);
}

/** What a reversal takes back of an earning; all reversals of the whole sale together exactly all of it. */
export function clawbackOf(
  sale: Sale,
  earned: bigint,
  { before, after }: CountedReversal,
): { amount: bigint; trace: ClawbackTrace } {
  const { plan } = sale;
  const size = sizeOf(sale);
  const trace: ClawbackTrace = {
    v: 1,
    kind: 'clawback',
    plan: plan.version,
    currency: plan.currency,
    digits: plan.digits,
    earned: earned.toString(),
    measure: size.toString(),
    before: before.toString(),
    after: after.toString(),
    rounding: plan.rounding,
  };
  if (plan.ofQuantity) trace.unit = 'quantity';
  const upTo = (taken: bigint) => rounded({ n: earned * taken, d: size }, plan.rounding);
  return { amount: upTo(before) - upTo(after), trace };
}

function sizeOf({ measure }: Sale): bigint {
  return measure < 0n ? -measure : measure;
}
