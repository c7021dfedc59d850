import { renameSync } from 'node:fs';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { bufferFolder, item, KEY } from './buffer.fixture.js';
import { OfflineBuffer } from './offline.buffer.js';

let folder: ReturnType<typeof bufferFolder>;
let buffer: OfflineBuffer;
beforeEach(async () => {
  folder = bufferFolder();
  buffer = await OfflineBuffer.open({
    path: folder.path,
    maxSize: 1_000,
    keys: [KEY],
    logger: pino({ level: 'silent' }),
  });
});
afterEach(async () => {
  await buffer.close();
  folder.remove();
});

it('keeps one tenant’s writes though another sends the id of a dead one in the same moment', async () => {
  const dead = item({ timestamp: 1 });
  await buffer.add(dead);
  await buffer.call('expire', 2);
  const others = Array.from({ length: 20 }, () => item({ tenant_id: newId() }));
  const outcomes = await Promise.all(
    [...others.slice(0, 10), item({ id: dead.id, tenant_id: newId() }), ...others.slice(10)].map((one) =>
      buffer.add(one),
    ),
  );
  expect(outcomes.map(({ outcome }) => outcome)).toEqual([
    ...Array<string>(10).fill('added'),
    'taken',
    ...Array<string>(10).fill('added'),
  ]);
  expect(await buffer.call('stats')).toMatchObject({ size: 20, dead: 1 });
});

it('fails what the disk refuses, and nothing else of its commit', async () => {
  const [first, bad, last] = [item(), item({ priority: 1.5 }), item()];
  const outcomes = await Promise.allSettled([buffer.add(first), buffer.add(bad), buffer.add(last)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await buffer.call('find', last.id)).toMatchObject(last);
  expect(buffer.size).toBe(2);
});

it('logs at each start what the disk has lost', async () => {
  await buffer.add(item());
  await buffer.close();
  renameSync(folder.path, `${folder.path}.gone`);
  const logged: string[] = [];
  for (let starts = 1; starts <= 2; starts += 1) {
    const logger = pino({ level: 'error' }, { write: (line) => void logged.push(line) });
    buffer = await OfflineBuffer.open({ path: folder.path, maxSize: 1_000, keys: [KEY], logger });
    await expect.poll(() => logged.length).toBe(starts);
    await buffer.close();
  }
  expect(logged.map((line) => (JSON.parse(line) as { missing: number }).missing)).toEqual([1, 1]);
});
