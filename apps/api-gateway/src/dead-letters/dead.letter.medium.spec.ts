import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { Sealer } from '@slipway/shared/sealing';
import { testDatabase, type TestDatabase } from '@slipway/testing/fixtures';
import { SOURCE } from '../auth/outage.fixture.js';
import { bufferFolder, item, KEY, OWNER } from '../buffer/buffer.fixture.js';
import type { BufferedItem } from '../buffer/buffer.item.js';
import { DeadLetters } from '../buffer/dead.letters.js';
import { OfflineBuffer } from '../buffer/offline.buffer.js';
import { DeadLetterRepository } from './dead.letter.repository.js';
import { DeadLetterService } from './dead.letter.service.js';

const logger = pino({ level: 'silent' });
const admin = { ...OWNER, role: 'admin' as const };

describe('a dead letter', () => {
  let db: TestDatabase;
  let folders: ReturnType<typeof bufferFolder>[];
  let buffer: OfflineBuffer;
  let other: OfflineBuffer;
  let service: DeadLetterService;
  beforeEach(async () => {
    db = await testDatabase();
    folders = [bufferFolder(), bufferFolder()];
    [buffer, other] = (await Promise.all(
      folders.map(({ path }) => OfflineBuffer.open({ path, maxSize: 10, keys: [KEY], logger })),
    )) as [OfflineBuffer, OfflineBuffer];
    service = serviceWith(KEY);
  });
  afterEach(async () => {
    await Promise.all([buffer.close(), other.close()]);
    folders.forEach(({ remove }) => remove());
    await db.close();
  });

  const serviceWith = (key: Buffer) =>
    new DeadLetterService(new DeadLetterRepository(db.database.pool), buffer, new Sealer(key));
  const record = (from: OfflineBuffer) =>
    new DeadLetters(db.database.pool, new Sealer(KEY), logger).moveFrom(from);
  const list = (from = service) => from.list(OWNER.tenant_id, { page: 1, limit: 10 });

  /** One that has died in a buffer. */
  async function dead(...buffers: OfflineBuffer[]): Promise<BufferedItem> {
    const one = item({ timestamp: 1 });
    for (const each of buffers) {
      await each.add(one);
      await each.call('expire', 2);
    }
    return one;
  }

  it('stays on record while the buffer still holds it, and is tried again afterwards', async () => {
    const { id } = await dead(buffer, other);
    // On record, as it is for a moment before the buffer that it comes from forgets it.
    await record(other);
    await expect(service.replay(admin, id, SOURCE)).rejects.toMatchObject({ code: 'dead_letter_held' });
    expect(await list()).toMatchObject({ total: 1, data: [{ id }] });
    await record(buffer);
    expect(await service.replay(admin, id, SOURCE)).toEqual({ id, buffered: true });
    expect(await list()).toMatchObject({ total: 0 });
    expect(buffer.size).toBe(1);
  });

  it('that cannot be opened is shown without its content, is not tried again, and can be dropped', async () => {
    const [altered, sound] = [await dead(buffer), await dead(buffer)];
    await record(buffer);
    await db.database.pool.query(
      'UPDATE dead_letters SET sealed_data = set_byte(sealed_data, 70, 255 - get_byte(sealed_data, 70)) WHERE id = $1',
      [altered.id],
    );
    expect((await list()).data).toMatchObject([
      { id: sound.id, data: sound.data },
      { id: altered.id, data: null, reason: expect.stringContaining('cannot be opened') },
    ]);
    const unreadable = { status: 409, code: 'dead_letter_unreadable' };
    await expect(service.replay(admin, altered.id, SOURCE)).rejects.toMatchObject(unreadable);
    await service.drop(admin, altered.id, SOURCE);
    // Nor does one whose key is known no more.
    expect((await list(serviceWith(Buffer.alloc(32, 6)))).data).toMatchObject([{ id: sound.id, data: null }]);
    await expect(service.replay(admin, newId(), SOURCE)).rejects.toMatchObject({ status: 404 });
  });
});
