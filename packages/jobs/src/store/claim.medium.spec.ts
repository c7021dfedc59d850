import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JobStatus } from '@slipway/shared/contracts';
import { Core, submission } from '../core.fixture.js';
import { handOver } from '../outbox/hand-over.repository.js';
import { claimJobs } from './claim.repository.js';

let core: Core;
beforeAll(async () => {
  core = await Core.start();
  await core.relay.stop();
});
afterAll(() => core.close());

/** The columns that an index of `jobs` names: as its keys, in their expressions, or in its predicate. */
async function indexedColumns(): Promise<Set<string>> {
  const { rows } = await core.pool.query<{ attname: string }>(
    `SELECT DISTINCT a.attname FROM pg_index i
     JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid AND d.refobjid = i.indrelid
     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = d.refobjsubid
     WHERE i.indrelid = 'jobs'::regclass
     UNION SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
     WHERE i.indrelid = 'jobs'::regclass`,
  );
  return new Set(rows.map(({ attname }) => attname));
}

it('changes nothing that an index names: Postgres then leaves all of them alone', async () => {
  const job = submission();
  await core.submitter.submit(job);
  const { dispatches } = (await handOver(core.pool, 'build', { window: 1, tenantConcurrency: 1 }))!;
  const before = await core.row(job.jobId);
  const [claim] = await claimJobs(core.pool, dispatches[0]!.jobs);
  expect(claim?.job.id).toBe(job.jobId);
  const after = await core.row(job.jobId);
  const changed = Object.keys(after).filter((column) => !isDeepStrictEqual(after[column], before[column]));
  expect(changed).toContain('status');
  const indexed = await indexedColumns();
  expect(indexed).toContain('phase');
  expect(indexed).toContain('type');
  expect(changed.filter((column) => indexed.has(column))).toEqual([]);
});

it.each<[JobStatus, string]>([
  ['pending', 'waiting'],
  ['queued', 'in_flight'],
  ['active', 'in_flight'],
  ['completed', 'ended'],
  ['failed', 'ended'],
  ['cancelled', 'ended'],
])('a job that is %s is %s', async (status, phase) => {
  const job = submission();
  await core.submitter.submit(job);
  const { rows } = await core.pool.query('UPDATE jobs SET status = $2 WHERE id = $1 RETURNING phase', [
    job.jobId,
    status,
  ]);
  expect(rows).toEqual([{ phase }]);
});
