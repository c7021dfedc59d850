import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { migrate } from '@slipway/database';

const LIMIT_DATABASE = 'bare_copy';

/**
 * Seconds that Postgres needs to take the same entries, read from a file, into the same tables of an empty database with
 * one COPY.
 */
export async function bareCopySeconds(url: string, tenantId: string, home: string): Promise<number> {
  const file = join(home, 'entries');
  // Not by URL: a socket's address has no host.
  const other = url.replace(/\/[^/?]+(?=\?|$)/, `/${LIMIT_DATABASE}`);
  await onConnection(url, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${LIMIT_DATABASE}`);
    await client.query(`CREATE DATABASE ${LIMIT_DATABASE}`);
    await pipeline(
      client.query(
        copyTo(`COPY (SELECT * FROM ledger_entries WHERE tenant_id = '${tenantId}' ORDER BY seq) TO STDOUT`),
      ),
      createWriteStream(file),
    );
  });
  await migrate(other);
  const periods = await onConnection(url, (client) =>
    client.query<{ row: string }>('SELECT to_json(p) AS row FROM periods p WHERE tenant_id = $1', [tenantId]),
  );
  return onConnection(other, async (client) => {
    await client.query(`INSERT INTO tenants (id, name) VALUES ($1, 'Copied')`, [tenantId]);
    for (const { row } of periods.rows)
      await client.query('INSERT INTO periods SELECT * FROM json_populate_record(NULL::periods, $1)', [row]);
    const started = performance.now();
    await pipeline(createReadStream(file), client.query(copyFrom('COPY ledger_entries FROM STDIN')));
    return (performance.now() - started) / 1_000;
  });
}

async function onConnection<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
