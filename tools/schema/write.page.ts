import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, openDatabase } from '@slipway/database';
import { startPostgres } from '@slipway/testing';
import { formattedPage } from './formatted.page.ts';

/** Writes the page from a Postgres that is made for it. */
export async function writeSchemaPage(file: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-schema-'));
  const server = await startPostgres({ dataDirectory: join(folder, 'postgres') });
  try {
    await server.createDatabase('slipway');
    const url = server.url('slipway');
    await migrate(url);
    const database = await openDatabase({ url, name: 'schema-page', poolSize: 1 });
    await writeFile(file, await formattedPage(database.pool));
    await database.close();
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
