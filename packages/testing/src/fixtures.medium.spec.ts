import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedis } from '@slipway/shared/redis';
import { testDatabase, testRedis, type TestDatabase, type TestRedis } from './fixtures.js';

describe('fixtures', () => {
  let db: TestDatabase;
  let redis: TestRedis;
  beforeAll(async () => {
    [db, redis] = await Promise.all([testDatabase(), testRedis()]);
  });
  afterAll(() => Promise.all([db.close(), redis.close()]));

  it('gives a migrated database that is empty', async () => {
    const { rows } = await db.database.pool.query('SELECT count(*)::int AS jobs FROM jobs');
    expect(rows).toEqual([{ jobs: 0 }]);
  });

  it('gives a Redis that answers', async () => {
    const client = createRedis({ url: redis.url, role: 'worker', name: 'test' });
    expect(await client.ping()).toBe('PONG');
    client.disconnect();
  });
});
