import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { Core, outcome, submission } from '../core.fixture.js';
import { claimJobs } from '../store/claim.repository.js';
import type { ActiveJob } from '../store/heartbeat.repository.js';
import { requestCancel } from '../store/transitions.js';
import type { Dispatch } from '../queue/dispatch.queue.js';
import { handOver } from './hand-over.repository.js';
import { takeLost } from './lost.repository.js';
import { queuePositions } from './queue.position.js';

const jobsOf = (dispatches: Dispatch[]) => dispatches.flatMap(({ jobs }) => jobs.map(({ jobId }) => jobId));
const UNLIMITED = 1_000_000;

describe('handing over', () => {
  let core: Core;
  beforeAll(async () => {
    core = await Core.start();
    // Each test hands over by itself.
    await core.relay.stop();
  });
  afterEach(() => core.pool.query('DELETE FROM jobs; DELETE FROM job_lanes'));
  afterAll(() => core.close());

  const submit = async (tenantId: string, count: number, priority = 0) => {
    const jobs = Array.from({ length: count }, () => submission({ tenantId, priority }));
    for (const job of jobs) await core.submitter.submit(job);
    return jobs.map(({ jobId }) => jobId);
  };
  const next = async (window: number, tenantConcurrency = UNLIMITED) =>
    jobsOf((await handOver(core.pool, 'build', { window, tenantConcurrency }))!.dispatches);
  const leaveQueue = (ids: string[], status: string) =>
    core.pool.query(`UPDATE jobs SET status = $2 WHERE id = ANY ($1::uuid[])`, [ids, status]);
  const positions = async (tenantConcurrency = UNLIMITED) => {
    const { rows } = await core.pool.query(`SELECT * FROM jobs WHERE status IN ('pending', 'queued')`);
    return queuePositions(core.pool, rows, { build: tenantConcurrency });
  };

  it('gives a tenant its turn although another one has submitted ten thousand', async () => {
    const [flood, other] = [newId(), newId()];
    const many = Array.from({ length: 10_000 }, () => submission({ tenantId: flood }));
    await Promise.all(many.map((job) => core.submitter.submit(job)));
    const before = await next(4);
    const [first, second] = await submit(other, 2);
    await leaveQueue(before, 'active');
    expect(await positions().then((all) => [all.get(first!), all.get(second!)])).toEqual([1, 3]);
    const handed = await next(4);
    expect(handed.indexOf(first!)).toBe(0);
    expect(handed.indexOf(second!)).toBe(2);
  });

  it('leaves a job its pause that is put back while the line is being looked at', async () => {
    const jobs = await submit(newId(), 3_000);
    let wasSeenBefore = false;
    for (let last = jobs.length - 1; !wasSeenBefore && last >= 0; last -= 1) {
      let isOver = false;
      const handing = next(jobs.length).finally(() => (isOver = true));
      const handsOver = `SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'WITH RECURSIVE tenants%'`;
      while (!isOver && (await core.pool.query(handsOver)).rowCount === 0);
      // The statement has seen the job without its pause, and comes to it last.
      const pause = await core.pool.query(
        `UPDATE jobs SET available_at = now() + interval '1 minute', pause_ms = 60000 WHERE id = $1 AND status = 'pending'`,
        [jobs[last]],
      );
      wasSeenBefore = pause.rowCount === 1;
      const handed = await handing;
      expect(handed.includes(jobs[last]!)).toBe(!wasSeenBefore);
      await leaveQueue(handed, 'pending');
    }
    expect(wasSeenBefore).toBe(true);
  });

  it('goes round between the tenants, within a tenant by urgency and then by age', async () => {
    const [a, b] = [newId(), newId()];
    const [a1, a2] = await submit(a, 2);
    const [urgent] = await submit(a, 1, 5);
    const [b1] = await submit(b, 1, 1);
    expect(await next(100)).toEqual([urgent, b1, a1, a2]);
  });

  it('takes first what was taken from a worker, of each tenant', async () => {
    const [a, b] = [newId(), newId()];
    const [lost] = await submit(a, 1);
    await next(1);
    await claimJobs(core.pool, [{ jobId: lost!, attempt: 0 }]);
    const urgent = await submit(a, 2, 5);
    const [other] = await submit(b, 1);
    const { rows } = await core.pool.query<ActiveJob>('SELECT * FROM jobs WHERE id = $1', [lost]);
    await takeLost(core.pool, rows);
    expect(await next(4)).toEqual([other, lost, ...urgent]);
  });

  it('gives no credit for idle time', async () => {
    const [busy, idle] = [newId(), newId()];
    await submit(busy, 20);
    await leaveQueue(await next(10), 'completed');
    const late = await submit(idle, 20);
    const handed = await next(10);
    expect(handed.filter((id) => late.includes(id))).toHaveLength(5);
  });

  it('lets no tenant have more in the queue and running than its limit', async () => {
    const [a, b] = [newId(), newId()];
    const ofA = await submit(a, 5);
    const ofB = await submit(b, 1);
    const handed = await next(100, 2);
    expect(handed.sort()).toEqual([...ofA.slice(0, 2), ...ofB].sort());
    expect((await handOver(core.pool, 'build', { window: 100, tenantConcurrency: 2 }))!).toMatchObject({
      dispatches: [],
      isMoreDue: true,
    });
    await leaveQueue([ofA[0]!], 'active');
    expect(await next(100, 2)).toEqual([]);
    await leaveQueue([ofA[0]!], 'completed');
    expect(await next(100, 2)).toEqual([ofA[2]]);
  });

  it('tells a tenant at its limit that it stands behind those that are not', async () => {
    const [a, b] = [newId(), newId()];
    const ofA = await submit(a, 4);
    await next(2);
    const ofB = await submit(b, 3);
    await leaveQueue(ofA.slice(0, 2), 'active');
    const told = await positions(2);
    expect(ofB.map((id) => told.get(id))).toEqual([1, 2, 3]);
    expect(ofA.map((id) => told.get(id))).toEqual([undefined, undefined, 3, 4]);
    expect(await next(9, 2)).toEqual(ofB.slice(0, 2));
    await leaveQueue([...ofB.slice(0, 2), ofA[0]!], 'completed');
    expect((await positions(2)).get(ofA[2]!)).toBeLessThanOrEqual(2);
  });

  it('does not let jobs that pause keep others, whatever the clock does', async () => {
    const [a, b] = [newId(), newId()];
    const [pausing, back] = await submit(a, 2);
    await core.pool.query(`UPDATE jobs SET available_at = now() + interval '30 seconds' WHERE id = $1`, [
      pausing,
    ]);
    // A pause of seconds that seems to last for minutes: the clock was set back after it began.
    await core.pool.query(`UPDATE jobs SET available_at = now() + interval '5 minutes' WHERE id = $1`, [
      back,
    ]);
    const [other] = await submit(b, 1);
    expect((await positions()).get(pausing!)).toBeUndefined();
    expect((await next(1)).concat(await next(2))).toEqual([back, other]);
  });

  it('is done by one process at a time', async () => {
    const all = await submit(newId(), 40);
    const rounds = await Promise.all(
      Array.from({ length: 5 }, () =>
        handOver(core.pool, 'build', { window: 10, tenantConcurrency: UNLIMITED }),
      ),
    );
    const handed = jobsOf(rounds.flatMap((round) => round?.dispatches ?? []));
    expect(handed).toEqual(all.slice(0, 10));
  });

  it('keeps to the positions that it tells, for any tenants, priorities, hand-overs and cancellations', async () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant('submit' as const),
        tenant: fc.nat(3),
        count: fc.integer({ min: 1, max: 4 }),
        priority: fc.nat(5),
      }),
      fc.record({ do: fc.constant('hand over' as const), window: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ do: fc.constant('start' as const), count: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ do: fc.constant('cancel' as const), index: fc.nat(20) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        await core.pool.query('DELETE FROM jobs; DELETE FROM job_lanes');
        const tenants = Array.from({ length: 4 }, () => newId());
        const tenantOf = new Map<string, string>();
        for (const one of steps) {
          if (one.do === 'submit') {
            const tenant = tenants[one.tenant]!;
            for (const id of await submit(tenant, one.count, one.priority)) tenantOf.set(id, tenant);
          } else if (one.do === 'hand over') await next(one.window);
          else if (one.do === 'start') {
            const order = [...(await positions())].sort(([, p], [, q]) => p - q).map(([id]) => id);
            await core.pool.query(
              `UPDATE jobs SET status = 'active' WHERE status = 'queued' AND id = ANY ($1::uuid[])`,
              [order.slice(0, one.count)],
            );
          } else {
            const id = [...tenantOf.keys()][one.index];
            if (id) await requestCancel(core.pool, tenantOf.get(id)!, id);
          }
        }
        const told = [...(await positions())].sort(([, p], [, q]) => p - q);
        expect(told.map(([, position]) => position)).toEqual(told.map((_, index) => index + 1));
        const { rows } = await core.pool.query<{ id: string }>(
          `SELECT id FROM jobs WHERE status = 'queued' ORDER BY turn, tenant_id`,
        );
        const order = rows.map(({ id }) => id);
        for (let window = order.length + 1; ; window += 1) {
          const handed = await next(window);
          if (handed.length === 0) break;
          order.push(...handed);
        }
        expect(order).toEqual(told.map(([id]) => id));
      }),
      { numRuns: 40 },
    );
  });

  it('runs a pending job once, and not at all when it was cancelled in the queue', async () => {
    const tenant = newId();
    const [kept, cancelled] = await submit(tenant, 2);
    const { dispatches } = (await handOver(core.pool, 'build', {
      window: 9,
      tenantConcurrency: 9,
      dispatchSize: 2,
    }))!;
    expect(dispatches).toHaveLength(1);
    // Delivered twice, under its own name and another one, and with a job twice.
    await core.queue.add(dispatches);
    await core.queue.add(dispatches);
    await core.queue.add([{ id: newId(), jobs: [...dispatches[0]!.jobs, ...dispatches[0]!.jobs] }]);
    await requestCancel(core.pool, tenant, cancelled!);
    const runs: string[] = [];
    await core.startWorker(async (job) => {
      runs.push(job.id);
      return outcome;
    });
    await core.eventsUntil(kept!, 'job.completed');
    await core.queue.add(dispatches);
    const [last] = await submit(tenant, 1);
    await core.queue.add(
      (await handOver(core.pool, 'build', { window: 9, tenantConcurrency: 9 }))!.dispatches,
    );
    await core.eventsUntil(last!, 'job.completed');
    await core.stopWorkers();
    expect(runs).toEqual([kept, last]);
  });
});
