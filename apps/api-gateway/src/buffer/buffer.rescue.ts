import { DatabaseSync } from 'node:sqlite';
import { MEND_HEADS, SCHEMA } from './buffer.schema.js';

const COLUMNS =
  'seq, id, tenant_id, user_id, entity, operation, resource_id, idempotency_key, priority, timestamp, retries, state, head, reason, sealed';

/**
 * Makes a file of what can be read of a damaged one, row by row, from its beginning and from its end. All of it is on the
 * disk, in that file alone, when this returns.
 */
export function carryOver(from: string, to: string): void {
  const db = new DatabaseSync(to);
  try {
    db.exec(`PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; BEGIN; ${SCHEMA}`);
    const damaged = openDamaged(from);
    if (damaged) {
      copy(db, damaged, 'figures', 'name, value', ['']);
      copy(db, damaged, 'items', COLUMNS, ['ORDER BY seq ASC', 'ORDER BY seq DESC']);
      damaged.close();
    }
    db.exec(MEND_HEADS);
    db.exec('COMMIT');
  } finally {
    db.close();
  }
}

function openDamaged(path: string): DatabaseSync | undefined {
  try {
    return new DatabaseSync(path, { readOnly: true });
  } catch {
    return undefined;
  }
}

function copy(
  db: DatabaseSync,
  damaged: DatabaseSync,
  table: string,
  columns: string,
  orders: readonly string[],
): void {
  const insert = db.prepare(
    `INSERT OR IGNORE INTO ${table} (${columns}) VALUES (${columns.replace(/\w+/g, '?')})`,
  );
  for (const order of orders) {
    try {
      const rows = damaged.prepare(`SELECT ${columns} FROM ${table} NOT INDEXED ${order}`).iterate();
      for (const row of rows) insert.run(...Object.values(row));
    } catch {
      // So far could be read, in this direction.
    }
  }
}
