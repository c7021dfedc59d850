import { once } from 'node:events';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRedis, untilReady, type Redis } from '@slipway/shared/redis';
import { testRedis, type TestRedis } from '@slipway/testing/fixtures';
import { StoreMonitor } from '../availability/store.monitor.js';
import { bufferFolder, item, KEY } from './buffer.fixture.js';
import { KeptMarks } from './kept.marks.js';
import { OfflineBuffer } from './offline.buffer.js';
import { RenewedMarks } from './renewed.marks.js';

let server: TestRedis;
let redis: Redis;
let monitor: StoreMonitor;
let folder: ReturnType<typeof bufferFolder>;
let buffer: OfflineBuffer;
let marks: KeptMarks;
let renewed: RenewedMarks;
const logger = pino({ level: 'silent' });
beforeEach(async () => {
  server = await testRedis();
  redis = createRedis({ url: server.url, role: 'command', name: 'renewal' });
  await untilReady(redis);
  monitor = new StoreMonitor({ name: 'redis', probe: () => redis.ping() });
  marks = new KeptMarks(redis, monitor);
  folder = bufferFolder();
  buffer = await OfflineBuffer.open({ path: folder.path, maxSize: 5_000, keys: [KEY], logger });
  renewed = new RenewedMarks({ buffer, marks, redis: monitor, logger });
});
afterEach(async () => {
  marks.stop();
  await renewed.stop();
  await monitor.stop();
  await buffer.close();
  redis.disconnect();
  folder.remove();
  await server.close();
});

const job = () => item({ entity: 'job', operation: 'submit', resource_id: 'some-site' });
const task = () => item({ entity: 'task', operation: 'create' });
const marked = async () => new Set((await redis.keys('slipway:kept:*')).map((key) => key.split(':')[2]));

it('marks what waits when the gateway is started, more than fits one page of it', async () => {
  const items = [...Array.from({ length: 2_500 }, job), task(), item()];
  await Promise.all(items.map((one) => buffer.add(one)));
  renewed.start();
  // Changes of what others find anyhow are not marked.
  const expected = new Set(
    items.slice(0, -1).map((one) => (one.entity === 'job' ? one.id : one.resource_id)),
  );
  await expect.poll(marked, { timeout: 10_000 }).toEqual(expected);
});

it('marks what still waits once Redis has forgotten everything', async () => {
  const [stays, goes] = [job(), job()];
  renewed.start();
  await marks.start();
  await Promise.all([stays, goes].map((one) => buffer.add(one)));
  await marks.mark(stays, goes);
  expect(await marks.isKept(goes.id)).toBe(true);
  const newest = await buffer.call('waitingBefore', 10, 1);
  await buffer.call(
    'settle',
    newest.map(({ seq }) => ({ seq, outcome: 'done' as const })),
  );
  marks.unmark([goes]);
  // It knows the memory that it loses, and Redis what it was told.
  await expect.poll(marked).toEqual(new Set([stays.id]));
  await redis.flushall();
  await expect.poll(marked, { timeout: 10_000 }).toEqual(new Set([stays.id]));
});

it('marks what waits once Redis is back, which may have been emptied', async () => {
  const kept = job();
  renewed.start();
  await buffer.add(kept);
  const ended = once(redis, 'end');
  redis.disconnect();
  await ended;
  await monitor.check();
  expect(monitor.isUp).toBe(false);
  await redis.connect();
  while (!monitor.isUp) await monitor.check();
  await expect.poll(marked, { timeout: 10_000 }).toEqual(new Set([kept.id]));
});
