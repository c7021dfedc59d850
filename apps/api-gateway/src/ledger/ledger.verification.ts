import { CURRENCIES, moneyOf, type LedgerVerification } from '@slipway/shared/contracts';
import { entryHash, GENESIS } from '@slipway/commissions/ledger';
import { replayedAmount } from '../commissions/posted.trace.text.js';
import { hashedFields, type LedgerRow } from './ledger.row.js';

/** Where a ledger says of itself that it ends. */
export interface LedgerEnd {
  seq: bigint;
  hash: Buffer;
}

/** Follows a ledger from its first entry to its last, in order, and remembers the first thing that is wrong. */
export class LedgerCheck {
  private seq = 0n;
  private hash: Buffer = GENESIS;
  private replayed = 0;
  private fault: LedgerVerification['fault'] = null;
  private readonly balances = new Map<string, bigint>();

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
  }

  /** @param end undefined where there is none */
  result(end: LedgerEnd | undefined): LedgerVerification {
    const known = end ?? { seq: 0n, hash: GENESIS };
    if (known.seq > this.seq)
      this.wrong(this.seq + 1n, `entry ${this.seq + 1n} is missing: the ledger ended with ${known.seq}`);
    else if (known.seq < this.seq)
      this.wrong(known.seq + 1n, `the ledger ended with ${known.seq}: what comes after it was not posted`);
    else if (!known.hash.equals(this.hash))
      this.wrong(this.seq, 'the end of the ledger has another hash: an entry is not as it was written');
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
