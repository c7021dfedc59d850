import { afterAll, beforeAll, expect, it } from 'vitest';
import { Core, submission } from '../core.fixture.js';
import { saveProgress } from './progress.repository.js';

let core: Core;
beforeAll(async () => {
  core = await Core.start();
  await core.relay.stop();
});
afterAll(() => core.close());

it('shows how far attempts are that run, and passes over rows that somebody holds', async () => {
  const jobs = [submission(), submission(), submission()];
  for (const job of jobs) await core.submitter.submit(job);
  const [held, free, gone] = jobs.map(({ jobId }) => jobId) as [string, string, string];
  await core.pool.query(`UPDATE jobs SET status = 'active', attempt = 1 WHERE id = ANY ($1)`, [[held, free]]);
  await core.pool.query(`UPDATE jobs SET status = 'active', attempt = 2 WHERE id = $1`, [gone]);
  const said = [held, free, gone].map((jobId) => ({ jobId, attempt: 1, progress: 40, stage: 'pack' }));
  const somebody = await core.pool.connect();
  await somebody.query('BEGIN');
  await somebody.query('SELECT 1 FROM jobs WHERE id = $1 FOR UPDATE', [held]);
  expect(await saveProgress(core.pool, said)).toEqual(new Set([free]));
  await somebody.query('COMMIT');
  somebody.release();
  expect(await core.row(free)).toMatchObject({ progress: 40, stage: 'pack' });
  for (const id of [held, gone]) expect(await core.row(id)).toMatchObject({ progress: 0, stage: null });
  expect(await saveProgress(core.pool, said)).toEqual(new Set([held, free]));
});
