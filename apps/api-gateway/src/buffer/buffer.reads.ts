import type { SQLInputValue } from 'node:sqlite';
import type { BufferedItem, BufferStats, DeadItem, KeptWrite, StoredItem } from './buffer.item.js';
import type { HandedOut } from './handed.out.js';
import type { ItemTable } from './item.table.js';

export interface Resource {
  entity: string;
  resource_id: string;
}

/** Whose a write is. */
export type ItemOwner = Pick<BufferedItem, 'tenant_id' | 'user_id'>;

/** What is on the disk, to be looked at. Nothing changes by it, but that a row which was altered there is set aside. */
export class BufferReads {
  constructor(
    private readonly items: ItemTable,
    private readonly handedOut: HandedOut,
    private readonly damagedFile: string | null,
  ) {}

  /** The newest waiting write to a resource, whoever made it. */
  latest({ entity, resource_id }: Resource): StoredItem | undefined {
    return this.first(
      `SELECT * FROM items WHERE entity = ? AND resource_id = ? AND state = 'waiting' ORDER BY seq DESC LIMIT 1`,
      entity,
      resource_id,
    );
  }

  /** The newest waiting write to a resource of those that one user made. */
  latestOf({ tenant_id, user_id }: ItemOwner, { entity, resource_id }: Resource): StoredItem | undefined {
    return this.first(
      `SELECT * FROM items WHERE entity = ? AND resource_id = ? AND state = 'waiting' AND tenant_id = ? AND user_id = ?
       ORDER BY seq DESC LIMIT 1`,
      entity,
      resource_id,
      tenant_id,
      user_id,
    );
  }

  /** A waiting item. */
  find(id: string): StoredItem | undefined {
    return this.first(`SELECT * FROM items WHERE id = ? AND state = 'waiting'`, id);
  }

  /** Whether a write waits that will make what has the id: a job by its own, another thing by that of the resource. */
  makes(entity: string, id: string): boolean {
    return (
      this.items
        .run(
          `SELECT 1 FROM items WHERE id = ? AND entity = ? AND operation = 'submit' AND state = 'waiting'
           UNION ALL
           SELECT 1 FROM items WHERE entity = ? AND resource_id = ? AND operation = 'create' AND state = 'waiting'
           LIMIT 1`,
        )
        .get(id, entity, entity, id) !== undefined
    );
  }

  /** What waiting writes are about, the newest first. @param before the number before which they are looked for */
  waitingBefore(before: number, limit: number): (KeptWrite & { seq: number })[] {
    return this.items
      .run(
        `SELECT seq, id, entity, operation, resource_id FROM items
         WHERE state = 'waiting' AND seq < ? ORDER BY seq DESC LIMIT ?`,
      )
      .all(before, limit) as (KeptWrite & { seq: number })[];
  }

  byKey(tenantId: string, key: string): StoredItem | undefined {
    return this.first(
      `SELECT * FROM items WHERE tenant_id = ? AND idempotency_key = ? AND state = 'waiting'`,
      tenantId,
      key,
    );
  }

  /** An item by its number. */
  at(seq: number): StoredItem | undefined {
    return this.first('SELECT * FROM items WHERE seq = ?', seq);
  }

  /** @param after the number after which they are looked for */
  dead(limit: number, after = 0): DeadItem[] {
    return this.items
      .rows(`SELECT * FROM items WHERE state = 'dead' AND seq > ? ORDER BY seq LIMIT ?`, after, limit)
      .flatMap((row) => {
        const item = this.items.open(row);
        return item ? [{ ...item, reason: row.reason ?? '' }] : [];
      });
  }

  stats(): BufferStats {
    const oldest = this.items
      .run(`SELECT timestamp FROM items WHERE state = 'waiting' ORDER BY seq LIMIT 1`)
      .get() as { timestamp: number } | undefined;
    const aside = this.items
      .run(`SELECT state, count(*) AS n FROM items WHERE state <> 'waiting' GROUP BY state`)
      .all() as {
      state: string;
      n: number;
    }[];
    const count = (state: string) => aside.find((one) => one.state === state)?.n ?? 0;
    return {
      size: this.items.size,
      oldest: oldest?.timestamp ?? null,
      dead: count('dead'),
      damaged: count('damaged'),
      missing: this.items.figure('missing'),
      damaged_file: this.damagedFile,
    };
  }

  private first(sql: string, ...values: SQLInputValue[]): StoredItem | undefined {
    const [row] = this.items.rows(sql, ...values);
    const item = row && this.items.open(row);
    return item && this.handedOut.mayBeDone(item.seq) ? { ...item, attempted: true } : item;
  }
}
