import type { DatabaseSync } from 'node:sqlite';
import type { Sealer } from '@slipway/shared/sealing';
import { isOver, type BufferedItem, type Settlement, type StoredItem } from './buffer.item.js';
import { openBufferFile } from './buffer.file.js';
import { BufferReads, type ItemOwner, type Resource } from './buffer.reads.js';
import { HandedOut } from './handed.out.js';
import { ItemTable } from './item.table.js';
import { Witness } from './witness.js';

export interface BufferOptions {
  path: string;
  maxSize: number;
}

/** What adding an item came to. */
export type Added =
  | { outcome: 'added' }
  | { outcome: 'full' }
  | { outcome: 'repeated'; item: StoredItem }
  /** Something else has its id: another's write, or one that was set aside. */
  | { outcome: 'taken' };

/** What a part of a commit came to. */
export type Attempted<T> = { outcome: 'done'; value: T } | { outcome: 'failed'; error: unknown };

/**
 * Writes on the disk, in SQLite. What a transaction has committed is on the disk (write-ahead log, `synchronous=FULL`);
 * nothing is kept in memory but numbers. One process has the file at a time.
 */
export class BufferStore {
  readonly reads: BufferReads;
  private readonly items: ItemTable;
  private readonly handedOut: HandedOut;

  private constructor(
    private readonly db: DatabaseSync,
    private readonly witness: Witness,
    sealer: Sealer,
    private readonly maxSize: number,
    damagedFile: string | null,
  ) {
    this.items = new ItemTable(db, sealer);
    this.handedOut = new HandedOut(this.items.lastSeq);
    const acknowledged = witness.read();
    const missing = acknowledged - this.items.lastSeq;
    if (missing > 0)
      this.commit(() => {
        this.items.addFigure('missing', missing);
        // A number that was given out is never given out again; so the gap shows this once.
        this.items.continueAfter(acknowledged);
      });
    this.reads = new BufferReads(this.items, this.handedOut, damagedFile);
  }

  /** @throws when another process has the file, or its folder cannot be written */
  static open({ path, maxSize }: BufferOptions, sealer: Sealer): BufferStore {
    const { db, damagedFile } = openBufferFile(path);
    return new BufferStore(db, Witness.open(`${path}.acknowledged`), sealer, maxSize, damagedFile);
  }

  /** How many items wait. */
  get waiting(): number {
    return this.items.size;
  }

  /** Seals anew what a key of before has sealed; what no known key opens is set aside. */
  rewrap(): void {
    for (;;) {
      const rows = this.items.sealedBefore(1_000);
      if (rows.length === 0) return;
      this.commit(() => rows.forEach((row) => this.items.rewrap(row)));
    }
  }

  /** Runs `work` as one commit, which is on the disk when this returns. @throws after all of it was taken back */
  commit<T>(work: () => T): T {
    const takeBack = this.handedOut.remember();
    const before = this.items.lastSeq;
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.db.exec('COMMIT');
      if (this.items.lastSeq > before) this.testify();
      return result;
    } catch (error) {
      // A full disk makes SQLite roll back by itself.
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      takeBack();
      this.items.count();
      throw error;
    }
  }

  /**
   * Runs `work` as a part of a commit. When it throws, what it has done is taken back, and the rest of the commit stays.
   * @throws when the whole commit is lost with it
   */
  attempt<T>(work: () => T): Attempted<T> {
    this.items.run('SAVEPOINT part').run();
    try {
      const value = work();
      this.items.run('RELEASE part').run();
      return { outcome: 'done', value };
    } catch (error) {
      if (!this.db.isTransaction) throw error;
      this.db.exec('ROLLBACK TO part; RELEASE part');
      this.items.count();
      return { outcome: 'failed', error };
    }
  }

  add(item: BufferedItem): Added {
    if (item.idempotency_key !== null) {
      const earlier = this.reads.byKey(item.tenant_id, item.idempotency_key);
      if (earlier) return { outcome: 'repeated', item: earlier };
    }
    const [row] = this.items.rows('SELECT * FROM items WHERE id = ?', item.id);
    if (row) {
      const same = row.state === 'waiting' ? this.items.open(row) : undefined;
      return same && isSameWrite(same, item) ? { outcome: 'repeated', item: same } : { outcome: 'taken' };
    }
    if (this.items.size >= this.maxSize) return { outcome: 'full' };
    this.items.insert(item);
    return { outcome: 'added' };
  }

  /** The next heads, the most urgent and then the oldest first. They are not given out again until they are settled. */
  take(limit: number): StoredItem[] {
    for (;;) {
      const rows = this.items.heads(limit, (seq) => this.handedOut.isFree(seq), this.handedOut.size);
      const items = rows.map((row) => this.items.open(row)).filter((item) => item !== undefined);
      for (const { seq } of items) this.handedOut.take(seq);
      // Those that were damaged are set aside now.
      if (items.length > 0 || rows.length === 0) return items;
    }
  }

  settle(settlements: readonly Settlement[]): void {
    this.items.remove(settlements.filter(({ outcome }) => outcome === 'done').map(({ seq }) => seq));
    for (const settlement of settlements) {
      if (settlement.outcome !== 'refused') continue;
      const { seq, retries, final, reason } = settlement;
      this.items.run('UPDATE items SET retries = ? WHERE seq = ?').run(retries, seq);
      if (final) this.items.setAside(seq, 'dead', reason);
    }
    // What is in memory follows once nothing can fail any more: a savepoint takes back only what is on the disk.
    for (const settlement of settlements)
      if (isOver(settlement)) this.handedOut.forget(settlement.seq);
      else this.handedOut.giveBack(settlement.seq, 'pauseMs' in settlement ? settlement.pauseMs : 0);
  }

  /** Waiting items that were accepted before the time are dead: nobody expects them any more. @returns how many */
  expire(before: number): number {
    const rows = this.items
      .run(`SELECT seq FROM items WHERE state = 'waiting' AND timestamp < ? ORDER BY seq LIMIT 10000`)
      .all(before) as { seq: number }[];
    const expired = rows.filter(({ seq }) => !this.handedOut.isTaken(seq));
    for (const { seq } of expired) {
      this.items.setAside(seq, 'dead', 'It waited for longer than it is kept.');
      this.handedOut.forget(seq);
    }
    return expired.length;
  }

  /** Dead items that are on record elsewhere. */
  forget(seqs: readonly number[]): void {
    for (const seq of seqs) this.items.run(`DELETE FROM items WHERE seq = ? AND state = 'dead'`).run(seq);
  }

  /**
   * Takes back all waiting writes to a resource that was made in here and nowhere else, if all of them are the user's own
   * and none is being carried out.
   * @returns whether it did
   */
  takeBack({ tenant_id, user_id }: ItemOwner, { entity, resource_id }: Resource): boolean {
    const rows = this.items
      .run(
        `SELECT seq, tenant_id, user_id, operation FROM items
         WHERE entity = ? AND resource_id = ? AND state = 'waiting' ORDER BY seq`,
      )
      .all(entity, resource_id) as (ItemOwner & { seq: number; operation: string })[];
    if (rows[0]?.operation !== 'create' || rows.some(({ seq }) => this.handedOut.isTaken(seq))) return false;
    // Whoever knows an id can write to it, and is told of the refusal later: that gives nobody what others have made.
    if (rows.some((row) => row.tenant_id !== tenant_id || row.user_id !== user_id)) return false;
    // One that was tried in Postgres before may be there: only a deletion that is carried out makes sure that it is not.
    const making = this.reads.at(rows[0].seq);
    if (!making || making.attempted) return false;
    this.items.remove(rows.map(({ seq }) => seq));
    for (const { seq } of rows) this.handedOut.forget(seq);
    return true;
  }

  /** Replaces what is to be done by an item that is not being carried out. @returns whether it did */
  amend(id: string, change: Pick<BufferedItem, 'data' | 'answer'>): boolean {
    const item = this.reads.find(id);
    if (!item || this.handedOut.isTaken(item.seq)) return false;
    const { seq, retries: _retries, ...rest } = { ...item, ...change };
    this.items.replace(seq, rest);
    return true;
  }

  /** Writes next to nothing, to see whether the disk takes it. */
  probe(): void {
    this.items.addFigure('probes', 1);
  }

  close(): void {
    this.db.close();
    this.witness.close();
  }

  /** What is committed is committed: a second file that cannot be written learns of it with what comes next. */
  private testify(): void {
    try {
      this.witness.write(this.items.lastSeq);
    } catch {
      // The disk is full, or fails; then the next commit says so.
    }
  }
}

/** Whether an item that has the same id is the same caller's write to the same resource. */
function isSameWrite(one: BufferedItem, other: BufferedItem): boolean {
  return (
    one.tenant_id === other.tenant_id &&
    one.user_id === other.user_id &&
    one.entity === other.entity &&
    one.operation === other.operation &&
    one.resource_id === other.resource_id
  );
}
