import { serializePosted, type PostedTrace } from '@slipway/commissions';
import type { EntryKind } from '@slipway/shared/contracts';
import type { Desired } from '../units/desired.js';
import { keyOf, type Account, type Posted } from './posted.js';

/** What is to be posted: the difference between what should be there and what is. */
export interface Difference {
  kind: EntryKind;
  partyId: string;
  contractId: string | null;
  planVersionId: string | null;
  unitId: string | null;
  sourceId: string;
  paymentId: string | null;
  reversalId: string | null;
  subordinateId: string | null;
  saleOn: string;
  earnedOn: string;
  /** Days from the day it is earned to the day it can be paid out. */
  holdingDays: number;
  /** A day before which it cannot be paid out in any case. */
  notPayableBefore?: string;
  currency: string;
  /** Minor units, never zero. */
  amount: bigint;
  /** What is there already. */
  was: bigint;
  revision: number;
  account: Account;
  trace: string;
}

/**
 * Compares what should be there with what is, and calculating twice adds nothing.
 * @param posted by {@link keyOf}; what is left in it at the end should not be there any more, and is withdrawn
 */
export function differencesOf(
  unitId: string | null,
  desired: readonly Desired[],
  posted: Map<string, Posted>,
): Difference[] {
  const differences: Difference[] = [];
  for (const { sale, earning } of desired) {
    const { kind, party, reversalId, subordinate, amount } = earning;
    const { lineId: sourceId, paymentId } = sale;
    let before: Posted | undefined;
    if (posted.size > 0) {
      const key = keyOf({
        sourceId,
        paymentId,
        reversalId,
        partyId: party,
        kind,
        subordinateId: subordinate,
      });
      before = posted.get(key);
      posted.delete(key);
    }
    const was = before?.amount ?? 0n;
    if (amount === was) continue;
    const { document } = sale.planVersion;
    const trace: PostedTrace = { now: earning.trace };
    if (was !== 0n) trace.was = was.toString();
    if (sale.conversion) {
      const { from, rate, on } = sale.conversion;
      trace.converted = { from, rate, on };
    }
    differences.push({
      kind,
      partyId: party,
      contractId: earning.contractId,
      planVersionId: sale.planVersion.id,
      unitId,
      sourceId,
      paymentId,
      reversalId,
      subordinateId: subordinate,
      saleOn: sale.date,
      earnedOn: earning.date,
      holdingDays: document.holding_days,
      currency: document.currency,
      amount: amount - was,
      was,
      revision: (before?.entries ?? 0) + 1,
      account: 'earning',
      trace: serializePosted(trace),
    });
  }
  for (const left of posted.values()) if (left.amount !== 0n) differences.push(withdrawn(unitId, left));
  return differences;
}

function withdrawn(unitId: string | null, posted: Posted): Difference {
  const { amount, entries, payableOn, ...rest } = posted;
  const trace = { now: null, was: amount.toString(), currency: posted.currency };
  return {
    ...rest,
    unitId,
    holdingDays: 0,
    notPayableBefore: payableOn,
    amount: -amount,
    was: amount,
    revision: entries + 1,
    trace: serializePosted(trace),
  };
}
