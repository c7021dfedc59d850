import { moneyOf, type Money } from '@slipway/shared/contracts';
import type { Difference } from '../posting/difference.js';

interface PartyTotal {
  party_id: string;
  party_name: string;
  present: Money;
  would_be: Money;
  difference: Money;
}

/** Parties that are shown; each may have a line for every currency. */
const SHOWN = 100;

/** What the lines that differ add up to, by party and currency. */
export class PartyTotals {
  private readonly sums = new Map<
    string,
    { partyId: string; currency: string; was: bigint; amount: bigint }
  >();

  add({ partyId, currency, was, amount }: Difference): void {
    const key = `${partyId}/${currency}`;
    const sum = this.sums.get(key) ?? { partyId, currency, was: 0n, amount: 0n };
    sum.was += was;
    sum.amount += amount;
    this.sums.set(key, sum);
  }

  get partyIds(): string[] {
    return [...this.sums.values()].map(({ partyId }) => partyId);
  }

  /** The largest differences first. */
  shown(nameOf: (partyId: string) => string): PartyTotal[] {
    const size = ({ amount }: { amount: bigint }) => (amount < 0n ? -amount : amount);
    return [...this.sums.values()]
      .sort((a, b) => (size(a) < size(b) ? 1 : size(a) > size(b) ? -1 : 0))
      .slice(0, SHOWN)
      .map(({ partyId, currency, was, amount }) => ({
        party_id: partyId,
        party_name: nameOf(partyId),
        present: moneyOf(was, currency),
        would_be: moneyOf(was + amount, currency),
        difference: moneyOf(amount, currency),
      }));
  }
}
