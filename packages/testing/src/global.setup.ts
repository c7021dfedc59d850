import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from '@slipway/database';
import { startPostgres } from './postgres.server.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of the server's maintenance database; `null` in a run that has no Postgres. */
    postgresUrl: string;
  }
}

export const TEMPLATE = 'slipway_template';

/** One Postgres for the whole test run, with a migrated template that each test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-test-'));
  const server = await startPostgres({
    dataDirectory: join(folder, 'postgres'),
    // Nothing here outlives the run, so nothing is forced to the disk.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  });
  await server.createDatabase(TEMPLATE);
  await migrate(server.url(TEMPLATE));
  project.provide('postgresUrl', server.url('postgres'));
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
