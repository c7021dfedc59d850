import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Sealer } from '@slipway/shared/sealing';
import { testDatabase, type TestDatabase } from '@slipway/testing/fixtures';
import { bufferFolder, item, KEY } from './buffer.fixture.js';
import { DeadLetters } from './dead.letters.js';
import { OfflineBuffer } from './offline.buffer.js';

let db: TestDatabase;
let folder: ReturnType<typeof bufferFolder>;
let buffer: OfflineBuffer;
let logged: string[];
let letters: DeadLetters;
beforeEach(async () => {
  db = await testDatabase();
  folder = bufferFolder();
  logged = [];
  const logger = pino({ level: 'error' }, { write: (line) => void logged.push(line) });
  buffer = await OfflineBuffer.open({ path: folder.path, maxSize: 1_000, keys: [KEY], logger });
  letters = new DeadLetters(db.database.pool, new Sealer(KEY), logger);
});
afterEach(async () => {
  await buffer.close();
  folder.remove();
  await db.close();
});

it('puts on record all but what Postgres refuses, which stays, is counted, and is told of once', async () => {
  const good = Array.from({ length: 130 }, () => item({ timestamp: 1 }));
  const refused = [item({ timestamp: 1, user_id: 'no uuid' }), item({ timestamp: 1, user_id: 'neither' })];
  for (const one of [refused[0]!, ...good.slice(0, 60), refused[1]!, ...good.slice(60)])
    await buffer.add(one);
  await buffer.call('expire', 2);
  const told: string[] = [];
  await letters.moveFrom(buffer, (items) => told.push(...items.map(({ id }) => id)));
  expect(told.toSorted()).toEqual(good.map(({ id }) => id).toSorted());
  const { rows } = await db.database.pool.query<{ id: string }>('SELECT id FROM dead_letters ORDER BY id');
  expect(rows.map(({ id }) => id)).toEqual(good.map(({ id }) => id).toSorted());
  await letters.moveFrom(buffer);
  expect(await buffer.call('stats')).toMatchObject({ size: 0, dead: 2 });
  expect(logged.map((line) => (JSON.parse(line) as { item: string }).item)).toEqual(
    refused.map(({ id }) => id),
  );
});
