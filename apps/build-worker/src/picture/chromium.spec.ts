import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findChromium } from './chromium.js';

let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'slipway-chromium-')));
});

afterEach(() => rm(root, { recursive: true }));

async function program(folder: string, name: string): Promise<string> {
  await mkdir(join(root, folder), { recursive: true });
  const path = join(root, folder, name);
  await writeFile(path, '#!/bin/sh\n');
  await chmod(path, 0o755);
  return path;
}

it('is shown with its own folder, wherever a link to it was found', async () => {
  const real = await program('chrome', 'chrome');
  await writeFile(join(root, 'chrome/icudtl.dat'), '');
  await mkdir(join(root, 'bin'));
  await symlink(real, join(root, 'bin/google-chrome'));
  const found = await findChromium(undefined, `/nowhere:${join(root, 'bin')}`);
  expect(found?.executable).toBe('/opt/slipway/chromium/chrome');
  expect(found?.mounts).toContainEqual({
    kind: 'read-only',
    source: join(root, 'chrome'),
    target: '/opt/slipway/chromium',
  });
});

it('is not shown from a folder that holds other things', async () => {
  const path = await program('home', 'chromium');
  expect(await findChromium(undefined, join(root, 'home'))).toBeUndefined();
  expect(await findChromium(path, '')).toBeUndefined();
});

it('is the one that was named and no other', async () => {
  await program('chrome', 'chromium');
  await writeFile(join(root, 'chrome/icudtl.dat'), '');
  expect(await findChromium(join(root, 'absent'), join(root, 'chrome'))).toBeUndefined();
  expect(await findChromium(undefined, join(root, 'chrome'))).toBeDefined();
});

it('of the system is run where it is, since the sandbox shows /usr', async () => {
  expect((await findChromium('/usr/bin/env', ''))?.executable).toBe('/usr/bin/env');
});
