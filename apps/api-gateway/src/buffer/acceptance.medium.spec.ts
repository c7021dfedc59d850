import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { idsBefore, newId } from '@slipway/shared/ids';
import { createRedis, untilReady, type Redis } from '@slipway/shared/redis';
import { testRedis, type TestRedis } from '@slipway/testing/fixtures';
import { StoreMonitor } from '../availability/store.monitor.js';
import { Acceptance } from './acceptance.js';
import { bufferFolder, item, KEY } from './buffer.fixture.js';
import { KeptMarks } from './kept.marks.js';
import { OfflineBuffer } from './offline.buffer.js';

describe('what is not stored', () => {
  let server: TestRedis;
  let redis: Redis;
  let marks: KeptMarks;
  let monitors: StoreMonitor[];
  let folder: ReturnType<typeof bufferFolder>;
  let buffer: OfflineBuffer;
  let acceptance: Acceptance;
  beforeEach(async () => {
    server = await testRedis();
    redis = createRedis({ url: server.url, role: 'command', name: 'acceptance' });
    await untilReady(redis);
    folder = bufferFolder();
    const logger = pino({ level: 'silent' });
    buffer = await OfflineBuffer.open({ path: folder.path, maxSize: 10, keys: [KEY], logger });
    const postgres = new StoreMonitor({ name: 'postgresql', probe: () => Promise.resolve() });
    const monitor = new StoreMonitor({ name: 'redis', probe: () => redis.ping() });
    monitors = [postgres, monitor];
    // Those of another gateway say the same: they are in Redis.
    marks = new KeptMarks(redis, monitor);
    acceptance = new Acceptance(buffer, postgres, marks);
  });
  afterEach(async () => {
    await Promise.all(monitors.map((monitor) => monitor.stop()));
    await buffer.close();
    redis.disconnect();
    folder.remove();
    await server.close();
  });

  const nothing = () => Promise.resolve(undefined);

  it('is said to be nowhere when nobody keeps it', async () => {
    await expect(acceptance.stored('job', newId(), nothing)).rejects.toMatchObject({ status: 404 });
  });

  it('is said to be on its way when another gateway keeps it', async () => {
    const kept = item({ entity: 'job', operation: 'submit' });
    await marks.mark(kept);
    await expect(acceptance.stored('job', kept.id, nothing)).rejects.toMatchObject({ status: 503 });
  });

  it('is said to be on its way when this gateway keeps it, marked or not, until it is settled', async () => {
    const job = item({ entity: 'job', operation: 'submit' });
    const [task, change] = [item({ operation: 'create' }), item({ operation: 'update' })];
    await Promise.all([job, task, change].map((one) => buffer.add(one)));
    const answers = () =>
      Promise.all(
        [
          acceptance.stored('job', job.id, nothing),
          acceptance.stored('task', task.resource_id, nothing),
          // What is to be changed was made before.
          acceptance.stored('task', change.resource_id, nothing),
        ].map((stored) => stored.catch((error: { status: number }) => error.status)),
      );
    expect(await answers()).toEqual([503, 503, 404]);
    const taken = await buffer.call('take', 10);
    await buffer.call(
      'settle',
      taken.map(({ seq }) => ({ seq, outcome: 'done' as const })),
    );
    expect(await answers()).toEqual([404, 404, 404]);
  });

  it('is found when it is stored, and unmarked, just after it was looked for', async () => {
    const kept = item({ entity: 'job', operation: 'submit' });
    await marks.mark(kept);
    let isStored = false;
    const found = acceptance.stored('job', kept.id, async () => {
      if (isStored) return 'stored';
      isStored = true;
      marks.unmark([kept]);
      return undefined;
    });
    expect(await found).toBe('stored');
  });

  it('is not denied where Redis cannot tell, if it is so young that it may be kept', async () => {
    redis.disconnect();
    const old = idsBefore(new Date(Date.now() - 26 * 60 * 60_000));
    await expect(acceptance.stored('job', newId(), nothing)).rejects.toMatchObject({ status: 503 });
    await expect(acceptance.stored('job', old, nothing)).rejects.toMatchObject({ status: 404 });
  });
});
