import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { stopwatch } from '@slipway/testing/pace';
import { idsBefore, newId } from '@slipway/shared/ids';
import { createRedis, untilReady, type Redis } from '@slipway/shared/redis';
import { testRedis, type TestRedis } from '@slipway/testing/fixtures';
import { StoreMonitor } from '../availability/store.monitor.js';
import { item } from './buffer.fixture.js';
import { KeptMarks } from './kept.marks.js';

let server: TestRedis;
let redis: Redis;
let monitor: StoreMonitor;
let marks: KeptMarks;
beforeEach(async () => {
  server = await testRedis();
  redis = createRedis({ url: server.url, role: 'command', name: 'marks' });
  await untilReady(redis);
  monitor = new StoreMonitor({ name: 'redis', probe: () => redis.ping() });
  marks = new KeptMarks(redis, monitor);
});
afterEach(async () => {
  await monitor.stop();
  redis.disconnect();
  await server.close();
});

const job = () => item({ entity: 'job', operation: 'submit', resource_id: 'some-site' });
const task = () => item({ entity: 'task', operation: 'create' });

it('tells of a job by its id, and of a new task by that of the task, until they are carried out', async () => {
  const [ordered, made, other] = [job(), task(), job()];
  await Promise.all([ordered, made].map((one) => marks.mark(one)));
  expect(await marks.isKept(ordered.id)).toBe(true);
  expect(await marks.isKept(made.resource_id)).toBe(true);
  expect(await marks.isKept(other.id)).toBe(false);
  marks.unmark([ordered, made]);
  expect([await marks.isKept(ordered.id), await marks.isKept(made.resource_id)]).toEqual([false, false]);
});

it('tells nothing of what others find anyhow: changes, deletions, cancellations', async () => {
  const change = item();
  await marks.mark(change);
  await marks.mark(item({ entity: 'job', operation: 'cancel', resource_id: change.resource_id }));
  expect(await marks.isKept(change.resource_id)).toBe(false);
  expect(await redis.keys('slipway:kept:*')).toEqual([]);
});

it('holds nobody up, and says that it does not know, while Redis is away', async () => {
  redis.disconnect();
  const elapsed = stopwatch();
  await marks.mark(job());
  marks.unmark([task()]);
  expect(await marks.isKept(newId())).toBeUndefined();
  expect(elapsed()).toBeLessThan(200);
  await turn();
});

it('tells Redis when it is back what it could not tell while it was away', async () => {
  const [made, stored, both] = [task(), task(), task()];
  await marks.mark(stored);
  const ended = once(redis, 'end');
  redis.disconnect();
  await ended;
  await marks.mark(made);
  await marks.mark(both);
  marks.unmark([stored, both]);
  await monitor.check();
  expect(monitor.isUp).toBe(false);
  await redis.connect();
  while (!monitor.isUp) await monitor.check();
  // Redis is asked itself: a gateway says for a while that it does not know.
  const marked = () => redis.keys('slipway:kept:*');
  await expect.poll(marked).toEqual([`slipway:kept:${made.resource_id}`]);
});

it('does not know for a while, and says so once, when Redis has lost its memory', async () => {
  const kept = job();
  expect(await marks.isKept(newId())).toBe(false);
  await marks.mark(kept);
  let forgotten = 0;
  marks.on('forgotten', () => (forgotten += 1));
  await redis.flushall();
  // Whoever asks first finds it out, and all that ask beside it; ids have the time of whoever gave them.
  const inAnHour = idsBefore(new Date(Date.now() + 60 * 60_000));
  const ids = [newId(), kept.id, inAnHour];
  expect(await Promise.all(ids.map((id) => marks.isKept(id)))).toEqual(ids.map(() => undefined));
  expect(await marks.isKept(kept.id)).toBeUndefined();
  expect(forgotten).toBe(1);
  // And a gateway that was started after it.
  expect(await new KeptMarks(redis, monitor).isKept(kept.id)).toBeUndefined();
  await redis.del('slipway:kept-unsure');
  expect(await marks.isKept(kept.id)).toBe(false);
});

it('does not know for a while when Redis was away: others may not have told it yet', async () => {
  expect(await marks.isKept(newId())).toBe(false);
  const ended = once(redis, 'end');
  redis.disconnect();
  await ended;
  await monitor.check();
  await redis.connect();
  while (!monitor.isUp) await monitor.check();
  expect(await marks.isKept(newId())).toBeUndefined();
});

it('tells Redis later what it has refused, though it was not away', async () => {
  const kept = job();
  await redis.config('SET', 'maxmemory', '1');
  await marks.mark(kept);
  await redis.config('SET', 'maxmemory', '0');
  expect(monitor.isUp).toBe(true);
  await marks.start();
  await expect.poll(() => marks.isKept(kept.id)).toBe(true);
  marks.stop();
});

it('finds out by itself that Redis has lost its memory', async () => {
  await marks.start();
  const forgotten = once(marks, 'forgotten');
  await redis.flushall();
  expect(await forgotten).toEqual([]);
  marks.stop();
});
