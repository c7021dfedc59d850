import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { Sealer } from '@slipway/shared/sealing';
import { testDatabase, testRedis, type TestDatabase, type TestRedis } from '@slipway/testing/fixtures';
import { createRedis, type Redis } from '@slipway/shared/redis';
import { StoreMonitor } from '../availability/store.monitor.js';
import { bufferFolder, item, KEY } from './buffer.fixture.js';
import type { StoredItem } from './buffer.item.js';
import { BufferedOperations, eachAlone, type CarryOut } from './buffered.operations.js';
import { DeadLetters } from './dead.letters.js';
import { Drain } from './drain.js';
import { KeptMarks } from './kept.marks.js';
import { OfflineBuffer } from './offline.buffer.js';
import { Unavailable, Unprocessable } from '@slipway/shared/errors';

const logger = pino({ level: 'silent' });
let db: TestDatabase;
let server: TestRedis;
let redis: Redis;
let folder: ReturnType<typeof bufferFolder>;
let buffer: OfflineBuffer;
let postgres: StoreMonitor;
let operations: BufferedOperations;
let drain: Drain;
beforeEach(async () => {
  [db, server] = await Promise.all([testDatabase(), testRedis()]);
  redis = createRedis({ url: server.url, role: 'command', name: 'drain' });
  folder = bufferFolder();
  buffer = await OfflineBuffer.open({ path: folder.path, maxSize: 1_000, keys: [KEY], logger });
  postgres = new StoreMonitor({ name: 'postgresql', probe: () => db.database.pool.query('SELECT 1') });
  operations = new BufferedOperations();
  const redisMonitor = new StoreMonitor({ name: 'redis', probe: () => redis.ping() });
  drain = new Drain({
    ...{ buffer, postgres, operations, logger, batchSize: 50, maxAttempts: 3 },
    letters: new DeadLetters(db.database.pool, new Sealer(KEY), logger),
    marks: new KeptMarks(redis, redisMonitor),
    retentionMs: Number.MAX_SAFE_INTEGER,
    sweepMs: 60_000,
  });
});
afterEach(async () => {
  await drain.stop();
  await postgres.stop();
  await buffer.close();
  redis.disconnect();
  folder.remove();
  await Promise.all([db.close(), server.close()]);
});

const empty = async () => {
  await expect.poll(() => buffer.size, { timeout: 10_000 }).toBe(0);
};
/** Carries out what it is given, and remembers it. */
function recording(): { seen: StoredItem[]; carryOut: CarryOut } {
  const seen: StoredItem[] = [];
  return {
    seen,
    carryOut: async (items) => {
      seen.push(...items);
      return items.map(() => undefined);
    },
  };
}

it('is held up by nothing that is slow but by itself', async () => {
  const updates = recording();
  operations.register('task', 'update', updates.carryOut);
  let release!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  operations.register('job', 'cancel', async (items) => {
    await released;
    return items.map(() => undefined);
  });
  const resource_id = newId();
  await buffer.add(item({ entity: 'job', operation: 'cancel', priority: 5 }));
  const chain = Array.from({ length: 30 }, () => item({ resource_id }));
  for (const one of chain) await buffer.add(one);

  drain.start();
  await expect.poll(() => buffer.size, { timeout: 10_000 }).toBe(1);
  expect(updates.seen.map(({ id }) => id)).toEqual(chain.map(({ id }) => id));
  // What comes while the slow one is under way is not held up either.
  const late = item();
  await buffer.add(late);
  await expect.poll(() => updates.seen.at(-1)?.id, { timeout: 10_000 }).toBe(late.id);
  release();
  await empty();
});

it('waits for what cannot be done yet as long as it takes, and uses up no attempt of it', async () => {
  const cancels = Array.from({ length: 20 }, () => item({ entity: 'job', operation: 'cancel' }));
  const late = cancels[7]!;
  const tries: string[] = [];
  operations.register('job', 'cancel', (items) =>
    eachAlone(items, async ({ id }) => {
      if (id !== late.id) return;
      tries.push(tries.length < 4 ? 'not yet' : 'refused');
      if (tries.length <= 4) throw new Unavailable('It may still wait on another gateway.');
      throw new Unprocessable('invalid', 'It is not to be done.');
    }),
  );
  for (const one of cancels) await buffer.add(one);
  drain.start();
  await expect.poll(() => buffer.size, { timeout: 10_000 }).toBe(1);
  await expect.poll(() => buffer.size, { timeout: 20_000 }).toBe(0);
  expect(tries).toEqual([...Array<string>(4).fill('not yet'), ...Array<string>(3).fill('refused')]);
}, 40_000);

it('settles what is under way when it is stopped', async () => {
  let begun!: () => void;
  const hasBegun = new Promise<void>((resolve) => (begun = resolve));
  let release!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  operations.register('task', 'update', async (items) => {
    begun();
    await released;
    return items.map(() => undefined);
  });
  await buffer.add(item());
  drain.start();
  await hasBegun;
  const stopped = drain.stop();
  release();
  await stopped;
  expect(buffer.size).toBe(0);
});

it('sets aside what is refused again and again, and goes on with what comes after it', async () => {
  const seen: string[] = [];
  const resource_id = newId();
  const [bad, next] = [item({ resource_id }), item({ resource_id })];
  operations.register('task', 'update', (items) =>
    eachAlone(items, async ({ id }) => {
      seen.push(id);
      if (id === bad.id) throw new Unprocessable('invalid', 'It is not to be done.');
    }),
  );
  await buffer.add({ ...bad, user_id: newId(), tenant_id: newId() });
  await buffer.add({ ...next, user_id: newId() });
  drain.start();
  await empty();
  expect(seen).toEqual([bad.id, bad.id, bad.id, next.id]);
  await expect
    .poll(async () => (await db.database.pool.query('SELECT reason FROM dead_letters')).rows, {
      timeout: 10_000,
    })
    .toEqual([{ reason: 'It is not to be done.' }]);
});

it('tells nobody what Postgres says of a failure', async () => {
  operations.register('task', 'update', async () => {
    await db.database.pool.query('INSERT INTO projects (id) VALUES (NULL)');
    return [];
  });
  await buffer.add(item());
  drain.start();
  await empty();
  await expect
    .poll(async () => (await db.database.pool.query('SELECT reason FROM dead_letters')).rows, {
      timeout: 10_000,
    })
    .toEqual([{ reason: 'It failed for a reason that is in the log of the gateway.' }]);
});
