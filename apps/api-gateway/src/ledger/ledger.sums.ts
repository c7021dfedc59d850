import type { LedgerRow } from '@slipway/commissions/ledger';

type SumKey = Pick<LedgerRow, 'party_id' | 'period_id' | 'kind' | 'currency'>;

/** A sum as it is kept beside the ledger; minor units. */
export interface KeptSum extends SumKey {
  amount: string;
  entries: string;
}

interface Sum extends SumKey {
  amount: bigint;
  entries: bigint;
  /** The last entry that is in it. */
  seq: bigint;
}

interface Difference {
  seq: bigint;
  reason: string;
}

/** What entries add up to by party, period, kind and currency, to be compared with what pages read. */
export class LedgerSums {
  private readonly sums = new Map<string, Sum>();

  add(row: LedgerRow, seq: bigint): void {
    const key = keyOf(row);
    const sum = this.sums.get(key);
    const { party_id, period_id, kind, currency } = row;
    if (!sum)
      this.sums.set(key, {
        ...{ party_id, period_id, kind, currency },
        ...{ amount: BigInt(row.amount), entries: 1n, seq },
      });
    else {
      sum.amount += BigInt(row.amount);
      sum.entries += 1n;
      sum.seq = seq;
    }
  }

  /** @returns what differs; each sum is compared once */
  compare(kept: KeptSum): Difference | undefined {
    const [amount, entries] = [BigInt(kept.amount), BigInt(kept.entries)];
    const key = keyOf(kept);
    const sum = this.sums.get(key);
    this.sums.delete(key);
    if (sum?.amount === amount && sum.entries === entries) return undefined;
    // Entries that came after the end are taken off: of new ones nothing is left.
    if (!sum && amount === 0n && entries === 0n) return undefined;
    const found = sum ? `${sum.entries} of them add up to ${sum.amount}` : 'there are none of them';
    return {
      seq: sum?.seq ?? 0n,
      reason: `${namesOf(kept)}: ${entries} entries of ${amount} are kept as their sum, and ${found}`,
    };
  }

  /** @returns what of the entries is in no sum that was compared */
  missing(): Difference | undefined {
    const [sum] = this.sums.values();
    return sum && { seq: sum.seq, reason: `${namesOf(sum)}: no sum is kept of ${sum.entries} entries` };
  }
}

function keyOf({ party_id, period_id, kind, currency }: SumKey): string {
  return `${party_id} ${period_id} ${kind} ${currency}`;
}

function namesOf({ party_id, period_id, kind, currency }: SumKey): string {
  return `${kind} in ${currency} of party ${party_id} in period ${period_id}`;
}
