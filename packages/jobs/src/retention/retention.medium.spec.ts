import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { idsBefore, newId } from '@slipway/shared/ids';
import { Core, submission, tenantId } from '../core.fixture.js';
import { appendToActive, requestRetry } from '../store/transitions.js';
import type { Expiry } from './expiry.js';
import { startRetention } from './retention.js';

const DAY = 24 * 60 * 60_000;

describe('retention', () => {
  let core: Core;
  let forgotten: string[];
  let retention: Expiry;
  beforeAll(async () => {
    core = await Core.start();
    await core.relay.stop();
    retention = startRetention({
      pool: core.pool,
      logger: pino({ level: 'silent' }),
      eventsMs: 30 * DAY,
      jobsMs: 90 * DAY,
      forgetSubjects: async (_client, ids) => forgotten.push(...ids),
      intervalMs: DAY,
    });
    forgotten = [];
  });
  afterEach(async () => {
    await core.pool.query('TRUNCATE jobs, job_events, job_lanes, idempotency_keys');
    forgotten = [];
  });
  afterAll(async () => {
    await retention.stop();
    await core.close();
  });

  /** Jobs that were made and, unless they still run, ended that long ago. */
  const jobs = async (count: number, days: number, status = 'completed') => {
    const made = idsBefore(new Date(Date.now() - days * DAY)).slice(0, -12);
    const ids = Array.from({ length: count }, () => made + newId().slice(-12));
    await Promise.all(ids.map((jobId) => core.submitter.submit(submission({ jobId }))));
    await core.pool.query(
      `UPDATE jobs SET status = $2, attempt = 1,
         completed_at = CASE WHEN $2 IN ('completed', 'failed', 'cancelled') THEN now() - $3 * interval '1 day' END
       WHERE id = ANY ($1::uuid[])`,
      [ids, status, days],
    );
    return ids;
  };
  const left = async (table: 'jobs' | 'job_events', ids: string[]) => {
    const { rowCount } = await core.pool.query(
      `SELECT 1 FROM ${table} WHERE ${table === 'jobs' ? 'id' : 'job_id'} = ANY ($1::uuid[])`,
      [ids],
    );
    return rowCount;
  };

  it('removes logs and then jobs, each after its time, and nothing that has not ended', async () => {
    const [fresh, middling, old, running] = [
      await jobs(3, 1),
      await jobs(120, 40),
      await jobs(700, 100, 'failed'),
      await jobs(60, 200, 'active'),
    ];
    await retention.run();
    expect([await left('jobs', fresh), await left('job_events', fresh)]).toEqual([3, 3]);
    expect([await left('jobs', middling), await left('job_events', middling)]).toEqual([120, 0]);
    expect([await left('jobs', old), await left('job_events', old)]).toEqual([0, 0]);
    expect([await left('jobs', running), await left('job_events', running)]).toEqual([60, 60]);
    expect(forgotten.sort()).toEqual(old.sort());
  });

  it('keeps a job that was made long ago and ended today', async () => {
    const ids = await jobs(2, 100);
    await core.pool.query('UPDATE jobs SET completed_at = now() WHERE id = ANY ($1::uuid[])', [ids]);
    await retention.run();
    expect([await left('jobs', ids), await left('job_events', ids)]).toEqual([2, 2]);
  });

  it('lets the numbers of a log go on after those that expired', async () => {
    const [id] = await jobs(1, 40, 'failed');
    await core.pool.query(`UPDATE jobs SET status = 'active' WHERE id = $1`, [id]);
    const at = new Date().toISOString();
    await appendToActive(core.pool, { jobId: id!, attempt: 1 }, [
      { type: 'job.progress', at, progress: 1, stage: 'a' },
      { type: 'job.progress', at, progress: 2, stage: 'b' },
    ]);
    await core.pool.query(`UPDATE jobs SET status = 'failed' WHERE id = $1`, [id]);
    await retention.run();
    expect(await core.row(id!)).toMatchObject({ log_start: 3 });
    const again = await requestRetry(core.pool, tenantId, id!, 3);
    expect(again?.events).toMatchObject([{ seq: 4, type: 'job.queued' }]);
    expect(await core.reader.tail(id!)).toBe(4);
    expect((await core.reader.page(id!, 3, 10)).map(({ seq }) => seq)).toEqual([4]);
  });

  it('waits for nobody, and nobody for it', async () => {
    const ids = await jobs(3, 100);
    const somebody = await core.pool.connect();
    await somebody.query('BEGIN');
    await somebody.query('SELECT 1 FROM jobs WHERE id = $1 FOR UPDATE', [ids[1]]);
    await retention.run();
    expect(await left('jobs', ids)).toBe(1);
    await somebody.query('COMMIT');
    somebody.release();
    await retention.run();
    expect(await left('jobs', ids)).toBe(0);
  });

  it('forgets the keys of yesterday, and the lanes that say nothing', async () => {
    const key = { key: 'once', fingerprint: Buffer.from('x') };
    await core.submitter.submit(submission({ idempotency: key }));
    await core.pool.query(`UPDATE idempotency_keys SET created_at = now() - interval '25 hours'`);
    await core.pool.query(
      `INSERT INTO job_lanes VALUES ('build', gen_random_uuid(), 4), ('build', gen_random_uuid(), 9)`,
    );
    await retention.run();
    const { rows } = await core.pool.query(
      `SELECT (SELECT count(*) FROM idempotency_keys)::int AS keys, array_agg(last_turn::int) AS turns FROM job_lanes`,
    );
    expect(rows).toEqual([{ keys: 0, turns: [9] }]);
  });
});
