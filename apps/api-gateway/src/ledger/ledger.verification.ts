import { CURRENCIES, moneyOf, type LedgerVerification } from '@slipway/shared/contracts';
import { entryHash, GENESIS, hashedFields, type LedgerRow } from '@slipway/commissions/ledger';
import { replayedAmount } from '../commissions/posted.trace.text.js';
import { LedgerSums, type KeptSum } from './ledger.sums.js';

/** Where a ledger says of itself that it ends, and the last entry that was there then: 0 before the first. */
export interface LedgerEnd {
  seq: bigint;
  hash: Buffer;
  last: bigint;
}

/** Follows a ledger from its first entry to its last, in order, and remembers the first thing that is wrong. */
export class LedgerCheck {
  private seq = 0n;
  private hash: Buffer = GENESIS;
  private replayed = 0;
  private fault: LedgerVerification['fault'] = null;
  private readonly balances = new Map<string, bigint>();
  private readonly sums = new LedgerSums();

  constructor(private readonly tenantId: string) {}

  add(row: LedgerRow): void {
    this.seq += 1n;
    if (BigInt(row.seq) !== this.seq) {
      this.wrong(this.seq, `entry ${this.seq} is missing: ${row.seq} comes next`);
      this.seq = BigInt(row.seq);
    }
    const hash = entryHash(this.hash, hashedFields(this.tenantId, row));
    if (!hash.equals(row.hash))
      this.wrong(this.seq, 'its hash is another one: it, or what is before it, is not as it was written');
    this.hash = hash;
    const amount = BigInt(row.amount);
    if (replayedAmount(row.trace) !== amount) this.wrong(this.seq, 'its trace gives another amount');
    else this.replayed += 1;
    this.move(row.debit, row.currency, amount);
    this.move(row.credit, row.currency, -amount);
    this.sums.add(row, this.seq);
  }

  /** To be called when all entries were added. */
  end(end: LedgerEnd): void {
    if (end.seq > this.seq)
      this.wrong(this.seq + 1n, `entry ${this.seq + 1n} is missing: the ledger ended with ${end.seq}`);
    else if (end.seq < this.seq)
      this.wrong(end.seq + 1n, `the ledger ended with ${end.seq}: what comes after it was not posted`);
    else if (!end.hash.equals(this.hash))
      this.wrong(this.seq, 'the end of the ledger has another hash: an entry is not as it was written');
  }

  /** Compares a sum that is kept with what the entries add up to; to be called after the end. */
  addSum(kept: KeptSum): void {
    this.differs(this.sums.compare(kept));
  }

  /** To be asked for when all sums were added. */
  result(): LedgerVerification {
    this.differs(this.sums.missing());
    return {
      valid: this.fault === null,
      entries: Number(this.seq),
      head: this.seq === 0n ? '' : this.hash.toString('hex'),
      replayed: this.replayed,
      balances: this.shownBalances(),
      fault: this.fault,
      verified_at: new Date().toISOString(),
    };
  }

  private differs(found: { seq: bigint; reason: string } | undefined): void {
    if (found) this.wrong(found.seq, found.reason);
  }

  private wrong(seq: bigint, reason: string): void {
    this.fault ??= { seq: Number(seq), reason };
  }

  private move(account: string, currency: string, amount: bigint): void {
    const key = `${account} ${currency}`;
    this.balances.set(key, (this.balances.get(key) ?? 0n) + amount);
  }

  /** What has no currency that there is cannot be shown as money; it is a fault in any case. */
  private shownBalances(): LedgerVerification['balances'] {
    return [...this.balances]
      .map(([key, amount]) => {
        const at = key.lastIndexOf(' ');
        return { account: key.slice(0, at), currency: key.slice(at + 1), amount };
      })
      .filter(({ currency }) => CURRENCIES.has(currency))
      .sort((one, other) =>
        `${one.account} ${one.currency}` < `${other.account} ${other.currency}` ? -1 : 1,
      )
      .map(({ account, currency, amount }) => ({ account, balance: moneyOf(amount, currency) }));
  }
}
