import { createRedis, untilReady } from '@slipway/shared/redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { PostgresWithOutages, SilentWay } from '../auth/outage.fixture.js';
import { GIT_URL, TestGateway } from '../gateway.fixture.js';

/** One gateway alone has lost Postgres, silently; the other one sees nothing of it. */
describe('what one gateway keeps', () => {
  let postgres: PostgresWithOutages;
  let way: SilentWay;
  let keeping: TestGateway;
  let other: TestGateway;
  let token: string;
  beforeAll(async () => {
    postgres = await PostgresWithOutages.start();
    way = await SilentWay.to(postgres);
    other = await TestGateway.start({ DATABASE_URL: postgres.url });
    keeping = await TestGateway.start({ DATABASE_URL: way.url, REDIS_URL: other.redis.url });
    token = await keeping.tenant();
    way.fallSilent();
  });
  afterAll(async () => {
    await way.close();
    await Promise.all([keeping.close(), other.close()]);
    await postgres.close();
  });

  const statuses = (id: string, calls: [method: string, path: string, body?: unknown][]) =>
    Promise.all(
      calls.map(async ([method, path, body]) => {
        const { status } = await other.call(method, path.replace(':id', id), { token, body });
        return `${method} ${path} ${status}`;
      }),
    );

  it('a task is at the other one none of which it says that there is none', async () => {
    const id = newId();
    const body = { id, title: 'Made' };
    expect((await keeping.call('POST', '/api/tasks', { token, body })).status).toBe(202);
    const calls: Parameters<typeof statuses>[1] = [
      ['GET', '/api/tasks/:id'],
      ['PUT', '/api/tasks/:id', { title: 'Changed' }],
      ['DELETE', '/api/tasks/:id'],
    ];
    expect(await statuses(id, calls)).toEqual(calls.map(([method, path]) => `${method} ${path} 503`));
    expect(await statuses(newId(), calls)).toEqual(calls.map(([method, path]) => `${method} ${path} 404`));
  });

  it('nor a job, from the moment that its caller knows of it', async () => {
    const calls: Parameters<typeof statuses>[1] = [
      ['POST', '/api/jobs/:id/cancel'],
      ['POST', '/api/jobs/:id/retry'],
      ['GET', '/api/jobs/:id'],
      ['GET', '/api/jobs/:id/events'],
    ];
    for (let n = 1; n <= 20; n += 1) {
      const body = { gitURL: GIT_URL, slug: `kept-${n}` };
      const ordered = await keeping.call('POST', '/project', { token, body });
      expect(ordered).toMatchObject({ status: 202, body: { buffered: true } });
      expect(await statuses(ordered.body.data.job_id, calls)).toEqual(
        calls.map(([method, path]) => `${method} ${path} 503`),
      );
    }
    // However it is written.
    const { body } = await keeping.call('POST', '/project', {
      token,
      body: { gitURL: GIT_URL, slug: 'kept' },
    });
    expect(await statuses(body.data.job_id.toUpperCase(), calls)).toEqual(
      calls.map(([method, path]) => `${method} ${path} 503`),
    );
    expect(await statuses(newId(), calls)).toEqual(calls.map(([method, path]) => `${method} ${path} 404`));
  });

  it('nor after Redis has lost its memory', async () => {
    const body = { gitURL: GIT_URL, slug: 'kept-on' };
    const ordered = await keeping.call('POST', '/project', { token, body });
    const id = ordered.body.data.job_id;
    const redis = createRedis({ url: other.redis.url, role: 'command', name: 'flushing' });
    await untilReady(redis);
    await redis.flushall();
    const look = async () => (await other.call('GET', `/api/jobs/${id}/events`, { token })).status;
    expect(await look()).toBe(503);
    await expect.poll(() => redis.exists(`slipway:kept:${id}`)).toBe(1);
    // Once nobody is unsure any more.
    await redis.del('slipway:kept-unsure');
    redis.disconnect();
    expect(await look()).toBe(503);
  });
});
