import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchContext } from '../harness/bench.ts';
import { run } from '../harness/processes.ts';
import { findProgram } from '../harness/programs.ts';
import { query } from '../harness/slipway.ts';

/** Rows like a job's in size, without its indexes. */
const TABLE = `CREATE TABLE IF NOT EXISTS pgbench_rows (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payload text NOT NULL, created_at timestamptz NOT NULL DEFAULT now())`;
const SCRIPT = `INSERT INTO pgbench_rows (payload) VALUES ('${'x'.repeat(200)}');\n`;

/**
 * What this Postgres can take of single-row transactions: 64 clients, each of which waits for its commit.
 * @returns a function that measures for so many seconds, or nothing when there is no pgbench
 */
export async function singleRowInserts(
  { home, cleanup, say }: BenchContext,
  databaseUrl: string,
  socketDirectory: string,
): Promise<((seconds: number) => Promise<number>) | undefined> {
  const pgbench = findProgram('pgbench', say);
  if (!pgbench) return undefined;
  await query(databaseUrl, TABLE);
  const script = join(home, 'insert.sql');
  writeFileSync(script, SCRIPT);
  const { username, pathname } = new URL(databaseUrl.replace('@/', '@localhost/'));
  return async (seconds) => {
    const output = await run(
      pgbench,
      [
        ...['-n', '-M', 'prepared', '-c', '64', '-j', '2', '-T', String(seconds), '-f', script],
        ...['-h', socketDirectory, '-U', username, pathname.slice(1)],
      ],
      { cleanup, timeoutMs: (seconds + 20) * 1_000 },
    );
    const tps = /^tps = ([\d.]+)/m.exec(output)?.[1];
    if (!tps) throw new Error(`pgbench printed no rate:\n${output}`);
    return Number(tps);
  };
}
