import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Sealer } from '@slipway/shared/sealing';
import { KeptKeys } from './kept.keys.js';
import type { StoredKeys } from './signing-key.js';

const keys: StoredKeys = [
  { kid: 'newest', public_jwk: { kty: 'OKP', crv: 'Ed25519', x: 'x' }, sealed_private_jwk: 'c2VhbGVk' },
  { kid: 'older', public_jwk: { kty: 'OKP', crv: 'Ed25519', x: 'y' }, sealed_private_jwk: 'c2VhbGVk' },
];
const sealer = new Sealer(Buffer.alloc(32, 1));

let folder: string;
let kept: KeptKeys;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-kept-'));
  kept = new KeptKeys(join(folder, 'state'), sealer);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('reads what it wrote last, in a folder that it makes', async () => {
  expect(await kept.read()).toBeUndefined();
  await kept.write(keys.slice(1));
  await kept.write(keys);
  expect(await kept.read()).toEqual(keys);
});

it('writes for this user alone, sealed, and leaves nothing else behind', async () => {
  const unfinished = `${kept.path}.${process.pid}`;
  await kept.write(keys);
  await writeFile(unfinished, 'of a crash');
  await chmod(unfinished, 0o644);
  await kept.write(keys);
  expect(((await stat(kept.path)).mode & 0o777).toString(8)).toBe('600');
  expect(await readdir(join(folder, 'state'))).toEqual(['signing-keys.sealed']);
  expect((await readFile(kept.path)).toString('latin1')).not.toContain('newest');
});

it('leaves the ones before as they are when it cannot write', async () => {
  await kept.write(keys);
  const blocked = new KeptKeys(join(kept.path, 'below a file'), sealer);
  await expect(blocked.write(keys)).rejects.toThrow();
  expect(await kept.read()).toEqual(keys);
});

it('refuses a file of which any byte was altered, or that ends early', async () => {
  await kept.write(keys);
  const whole = await readFile(kept.path);
  for (let index = 0; index < whole.length; index += 7) {
    const altered = Buffer.from(whole);
    altered[index] = altered[index]! ^ 1;
    await writeFile(kept.path, altered);
    await expect(kept.read()).rejects.toThrow();
  }
  for (const length of [0, 1, 100, whole.length - 1]) {
    await writeFile(kept.path, whole.subarray(0, length));
    await expect(kept.read()).rejects.toThrow();
  }
});

it('refuses what another key has sealed, unless that is a previous one', async () => {
  await kept.write(keys);
  const fresh = Buffer.alloc(32, 2);
  await expect(new KeptKeys(join(folder, 'state'), new Sealer(fresh)).read()).rejects.toThrow();
  const rotating = new Sealer(fresh, [Buffer.alloc(32, 1)]);
  expect(await new KeptKeys(join(folder, 'state'), rotating).read()).toEqual(keys);
});

it('refuses what was sealed for something else', async () => {
  await kept.write(keys);
  const other = { tenantId: 'platform', recordId: 'newest' };
  await writeFile(kept.path, sealer.seal(JSON.stringify(keys), other));
  await expect(kept.read()).rejects.toThrow();
});
