import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { messageOf } from '@slipway/shared/errors';
import type { Sealer } from '@slipway/shared/sealing';
import type { BufferedItem, StoredItem } from './buffer.item.js';
import type { ItemRow } from './buffer.schema.js';
import { openItem, rewrapItem, sealItem } from './item.seal.js';

/** The rows of the buffer's file: what is sealed in them, how many wait, and which of a resource is the next one. */
export class ItemTable {
  private readonly statements = new Map<string, StatementSync>();
  private waiting = 0;
  private last = 0;

  constructor(
    private readonly db: DatabaseSync,
    private readonly sealer: Sealer,
  ) {
    this.count();
  }

  /** Items that wait. */
  get size(): number {
    return this.waiting;
  }

  /** The number of the newest item, whether it is there still or not. */
  get lastSeq(): number {
    return this.last;
  }

  /** Counts anew what is kept in memory of the rows, after some were taken back. */
  count(): void {
    this.waiting = this.number(`SELECT count(*) AS n FROM items WHERE state = 'waiting'`);
    this.last = this.number(`SELECT coalesce(max(seq), 0) AS n FROM sqlite_sequence WHERE name = 'items'`);
  }

  /** Goes on with the number after this one: those up to it were given out. */
  continueAfter(seq: number): void {
    this.db
      .exec(`INSERT INTO sqlite_sequence (name, seq) SELECT 'items', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'items');
      UPDATE sqlite_sequence SET seq = ${seq} WHERE name = 'items'`);
    this.count();
  }

  /** A figure that outlives the process; 0 until something is added to it. */
  figure(name: string): number {
    const row = this.run('SELECT value FROM figures WHERE name = ?').get(name) as
      { value: number } | undefined;
    return row?.value ?? 0;
  }

  addFigure(name: string, value: number): void {
    this.run(
      `INSERT INTO figures (name, value) VALUES (?, ?)
       ON CONFLICT (name) DO UPDATE SET value = value + excluded.value`,
    ).run(name, value);
  }

  insert(item: BufferedItem): void {
    const seq = this.last + 1;
    const before = this.run(
      "SELECT 1 FROM items WHERE entity = ? AND resource_id = ? AND state = 'waiting' LIMIT 1",
    ).get(item.entity, item.resource_id);
    this.run(
      `INSERT INTO items (seq, id, tenant_id, user_id, entity, operation, resource_id, idempotency_key, priority, timestamp, head, sealed)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      seq,
      item.id,
      item.tenant_id,
      item.user_id,
      item.entity,
      item.operation,
      item.resource_id,
      item.idempotency_key,
      item.priority,
      item.timestamp,
      before === undefined ? 1 : 0,
      sealItem(this.sealer, seq, item),
    );
    this.last = seq;
    this.waiting += 1;
  }

  /** Puts another content into an item's place. */
  replace(seq: number, item: BufferedItem): void {
    this.run('UPDATE items SET sealed = ? WHERE seq = ?').run(sealItem(this.sealer, seq, item), seq);
  }

  /** Rows that another key than the current one has sealed. */
  sealedBefore(limit: number): ItemRow[] {
    const { prefix } = this.sealer;
    return this.rows(
      `SELECT * FROM items WHERE state <> 'damaged' AND substr(sealed, 1, ?) <> ? LIMIT ?`,
      prefix.length,
      prefix,
      limit,
    );
  }

  /** Seals a row anew, or sets it aside when no known key opens it. */
  rewrap(row: ItemRow): void {
    if (this.open(row) === undefined) return;
    this.run('UPDATE items SET sealed = ? WHERE seq = ?').run(rewrapItem(this.sealer, row), row.seq);
  }

  /** All at once: a statement for each would take longer than Postgres takes for what they stand for. */
  remove(seqs: readonly number[]): void {
    if (seqs.length === 0) return;
    this.promoteAfter(seqs);
    const { changes } = this.run(
      `DELETE FROM items WHERE seq IN (SELECT value FROM json_each(?)) AND state = 'waiting'`,
    ).run(JSON.stringify(seqs));
    this.waiting -= Number(changes);
  }

  /** What waits no more and is kept: its key is free for others, and what comes after it goes on. */
  setAside(seq: number, state: 'dead' | 'damaged', reason: string): void {
    this.promoteAfter([seq]);
    // Its key stays in its row, which would not open without it.
    const { changes } = this.run(
      `UPDATE items SET state = ?, reason = ?, head = 0 WHERE seq = ? AND state = 'waiting'`,
    ).run(state, reason, seq);
    this.waiting -= Number(changes);
  }

  /** An item, or nothing when it was altered on the disk: then it is set aside. */
  open(row: ItemRow): StoredItem | undefined {
    try {
      return openItem(this.sealer, row);
    } catch (error) {
      const reason = messageOf(error) || 'It could not be opened.';
      if (row.state === 'waiting') this.setAside(row.seq, 'damaged', reason);
      else
        this.run(`UPDATE items SET state = 'damaged', head = 0, reason = ? WHERE seq = ?`).run(
          reason,
          row.seq,
        );
      return undefined;
    }
  }

  /**
   * The rows of the next heads that are free.
   * @param notFree how many are not, at most
   */
  heads(limit: number, isFree: (seq: number) => boolean, notFree: number): ItemRow[] {
    // The index alone says which they are: most of what comes first may be in other hands.
    const heads = this.run('SELECT seq FROM items WHERE head = 1 ORDER BY priority DESC, seq LIMIT ?').all(
      limit + notFree,
    ) as { seq: number }[];
    const free = heads.map(({ seq }) => seq).filter(isFree);
    return this.rows(
      'SELECT items.* FROM json_each(?) AS free JOIN items ON items.seq = free.value ORDER BY free.key',
      JSON.stringify(free.slice(0, limit)),
    );
  }

  rows(sql: string, ...values: SQLInputValue[]): ItemRow[] {
    return this.run(sql).all(...values) as unknown as ItemRow[];
  }

  /** The statement, prepared once. */
  run(sql: string): StatementSync {
    let statement = this.statements.get(sql);
    if (!statement) {
      statement = this.db.prepare(sql);
      this.statements.set(sql, statement);
    }
    return statement;
  }

  private number(sql: string): number {
    return (this.run(sql).get() as { n: number }).n;
  }

  /** When a head goes, the next write to its resource is one. */
  private promoteAfter(seqs: readonly number[]): void {
    this.run(
      `UPDATE items SET head = 1 WHERE seq IN (
         SELECT (
           SELECT min(n.seq) FROM items n
           WHERE n.entity = h.entity AND n.resource_id = h.resource_id AND n.state = 'waiting' AND n.seq > h.seq)
         FROM items h WHERE h.seq IN (SELECT value FROM json_each(?)) AND h.head = 1)`,
    ).run(JSON.stringify(seqs));
  }
}
