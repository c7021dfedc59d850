import { existsSync, renameSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { MEND_HEADS, SCHEMA } from './buffer.schema.js';

export interface OpenedFile {
  db: DatabaseSync;
  /** Where the file went that was there before, if its structure was damaged. */
  damagedFile: string | null;
}

/**
 * Opens the file, or makes it. One whose structure is damaged is set aside (`….damaged-<time>`), and what can still be
 * read of it is carried over.
 * @throws when another process has it, or the folder cannot be written
 */
export function openBufferFile(path: string): OpenedFile {
  const db = openSound(path);
  if (db) return { db, damagedFile: null };
  const damagedFile = `${path}.damaged-${Date.now()}`;
  for (const suffix of ['', '-wal'])
    if (existsSync(path + suffix)) renameSync(path + suffix, damagedFile + suffix);
  const fresh = openSound(path)!;
  rescue(fresh, damagedFile);
  return { db: fresh, damagedFile };
}

/** A batch of a thousand items lies on as many pages; SQLite's usual 2 MB would be read and written several times for it. */
const CACHE_KB = 32_768;

/** @returns nothing when the file is there and is no sound database */
function openSound(path: string): DatabaseSync | undefined {
  const db = new DatabaseSync(path, { timeout: 5_000 });
  try {
    db.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      PRAGMA cache_size = -${CACHE_KB}`);
    db.exec(SCHEMA);
    const [first] = db.prepare('PRAGMA integrity_check(1)').all() as { integrity_check: string }[];
    if (first?.integrity_check === 'ok') {
      db.exec(MEND_HEADS);
      return db;
    }
    db.close();
    return undefined;
  } catch (error) {
    db.close();
    if (isDamage(error)) return undefined;
    throw error;
  }
}

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
function isDamage(error: unknown): boolean {
  const code = (error as { errcode?: number } | undefined)?.errcode;
  return code !== undefined && [11, 26].includes(code & 0xff);
}

/** Carries over what can be read of a damaged file, row by row, from its beginning and from its end. */
function rescue(db: DatabaseSync, from: string): void {
  let damaged: DatabaseSync;
  try {
    damaged = new DatabaseSync(from, { readOnly: true });
  } catch {
    return;
  }
  const columns =
    'seq, id, tenant_id, user_id, entity, operation, resource_id, idempotency_key, priority, timestamp, retries, state, head, reason, sealed';
  const insert = db.prepare(
    `INSERT OR IGNORE INTO items (${columns}) VALUES (${columns.replace(/\w+/g, '?')})`,
  );
  db.exec('BEGIN');
  for (const order of ['ASC', 'DESC']) {
    try {
      const rows = damaged
        .prepare(`SELECT ${columns} FROM items NOT INDEXED ORDER BY seq ${order}`)
        .iterate();
      for (const row of rows) insert.run(...Object.values(row));
    } catch {
      // So far could be read, in this direction.
    }
  }
  db.exec(MEND_HEADS);
  db.exec('COMMIT');
  damaged.close();
}
