import type { EntryKind } from '@slipway/shared/contracts';

/** Which accounts an entry moves money between: from the first to the second. */
export type Account = 'earning' | 'draw' | 'payout';

export const ACCOUNTS: Record<Account, { debit: string; credit: string }> = {
  /** We owe a party more, at our expense. */
  earning: { debit: 'commission_expense', credit: 'party_payable' },
  /** We owe a party more, and it owes us as much: an advance. Negative when it is recovered. */
  draw: { debit: 'draw_receivable', credit: 'party_payable' },
  payout: { debit: 'party_payable', credit: 'cash' },
};

/** What the entries of one sale and party add up to. */
export interface Posted {
  kind: EntryKind;
  partyId: string;
  contractId: string | null;
  planVersionId: string | null;
  sourceId: string;
  paymentId: string | null;
  reversalId: string | null;
  subordinateId: string | null;
  saleOn: string;
  earnedOn: string;
  currency: string;
  account: Account;
  amount: bigint;
  entries: number;
  /** When the last of them can be paid out. */
  payableOn: string;
}

/** What tells the entries of one sale and party from those of others. */
export function keyOf(of: {
  sourceId: string;
  paymentId: string | null;
  reversalId: string | null;
  partyId: string;
  kind: string;
  subordinateId: string | null;
}): string {
  return `${of.sourceId}${of.paymentId ?? ''}/${of.reversalId ?? ''}/${of.partyId}${of.kind}${of.subordinateId ?? ''}`;
}
