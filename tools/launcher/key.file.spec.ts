import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newKey, readKeys, writeKeys } from './key.file.ts';

describe('the keys of a home', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'slipway-keys-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('are made once, for their owner alone', async () => {
    const keys = readKeys(home);
    expect(Buffer.from(keys.current, 'base64')).toHaveLength(32);
    expect(keys.previous).toEqual([]);
    expect(readKeys(home)).toEqual(keys);
    expect(await readdir(home)).toEqual(['key-encryption-key']);
    expect((await stat(join(home, 'key-encryption-key'))).mode & 0o777).toBe(0o600);
  });

  it('are the one key of a home of before, too', async () => {
    const current = newKey();
    await writeFile(join(home, 'key-encryption-key'), `${current}\n`);
    expect(readKeys(home)).toEqual({ current, previous: [] });
  });

  it('keep the previous ones in their order', () => {
    const keys = { current: newKey(), previous: [newKey(), newKey()] };
    writeKeys(home, keys);
    expect(readKeys(home)).toEqual(keys);
  });
});
