import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MEND_HEADS, SCHEMA } from './buffer.schema.js';
import { carryOver } from './buffer.rescue.js';

export interface OpenedFile {
  db: DatabaseSync;
  /** Where the last file went that was there before and whose structure was damaged, for as long as it lies there. */
  damagedFile: string | null;
}

/** What SQLite puts beside a file. */
const BESIDE = ['-wal', '-shm', '-journal'];

/**
 * Opens the file, or makes it. One whose structure is damaged is set aside (`….damaged-<time>`), and what can still be
 * read of it is carried over: into a file of its own (`….rescued`), which takes the place of the damaged one when all is in
 * it. A process that ends in between leaves the damaged file where it was, or the rescued one complete.
 * @throws when another process has it, or the folder cannot be written
 */
export function openBufferFile(path: string): OpenedFile {
  const rescued = `${path}.rescued`;
  if (!existsSync(path) && existsSync(rescued)) putInPlace(path, rescued);
  let db = openSound(path);
  if (!db) {
    remove(rescued);
    carryOver(path, rescued);
    renameSync(path, `${path}.damaged-${Date.now()}`);
    putInPlace(path, rescued);
    db = openSound(path)!;
  }
  // One that was not complete when the process ended: the damaged file was still there to begin anew.
  remove(rescued);
  return { db, damagedFile: damagedFileOf(path) };
}

/** Ends a rescue: the damaged file has its new name, and its log must not be taken for that of the rescued one. */
function putInPlace(path: string, rescued: string): void {
  const damaged = damagedFileOf(path);
  if (existsSync(`${path}-wal`) && damaged !== null) renameSync(`${path}-wal`, `${damaged}-wal`);
  for (const suffix of BESIDE) rmSync(path + suffix, { force: true });
  renameSync(rescued, path);
}

/** The newest. */
function damagedFileOf(path: string): string | null {
  const start = `${basename(path)}.damaged-`;
  const times = readdirSync(dirname(path))
    .filter((name) => name.startsWith(start) && /^\d+$/.test(name.slice(start.length)))
    .map((name) => Number(name.slice(start.length)));
  return times.length === 0 ? null : join(dirname(path), `${start}${Math.max(...times)}`);
}

function remove(path: string): void {
  for (const suffix of ['', ...BESIDE]) rmSync(path + suffix, { force: true });
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
