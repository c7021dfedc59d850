import { constants } from 'node:fs';
import { lstat, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isUnlinked, isUnlinkedFolder, makeUnlinkedFolders, openUnlinked } from './unlinked.path.js';

let root: string;
let outside: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'slipway-paths-')));
  outside = await realpath(await mkdtemp(join(tmpdir(), 'slipway-outside-')));
  await mkdir(join(root, 'real/inner'), { recursive: true });
  await writeFile(join(root, 'real/file'), 'ours');
  await writeFile(join(outside, 'file'), 'the host’s');
  await mkdir(join(outside, 'inner'));
  await symlink(outside, join(root, 'out'));
  await symlink('real', join(root, 'in'));
});

afterEach(async () => {
  for (const folder of [root, outside]) await rm(folder, { recursive: true });
});

describe('a path', () => {
  it.each([
    ['real/inner', true, true],
    ['real/file', true, false],
    ['real/nothing', true, false],
    ['nothing/inner', false, false],
    ['out', true, false],
    ['out/inner', false, false],
    ['in/inner', false, false],
    ['real/file/inner', true, false],
  ])('%s', async (path, unlinked, folder) => {
    expect(await isUnlinked(join(root, path))).toBe(unlinked);
    expect(await isUnlinkedFolder(join(root, path))).toBe(folder);
  });
});

describe('folders on the way', () => {
  const make = async (path: string) => {
    const owned: string[] = [];
    const isThere = await makeUnlinkedFolders(root, join(root, path), async (made) => {
      owned.push(made.slice(root.length + 1));
    });
    return { isThere, owned };
  };

  it('are made and handed on, only the new ones', async () => {
    expect(await make('real/a/b')).toEqual({ isThere: true, owned: ['real/a', 'real/a/b'] });
    expect(await make('real/a')).toEqual({ isThere: true, owned: [] });
    expect(await make('')).toEqual({ isThere: true, owned: [] });
    expect((await lstat(join(root, 'real/a/b'))).isDirectory()).toBe(true);
  });

  it.each(['out/a', 'out', 'in/a', 'real/file/a'])('%s: nothing is made', async (path) => {
    expect(await make(path)).toEqual({ isThere: false, owned: [] });
    expect((await readdir(outside)).sort()).toEqual(['file', 'inner']);
    expect((await readdir(join(root, 'real'))).sort()).toEqual(['file', 'inner']);
  });

  it('are never made outside', async () => {
    expect(await makeUnlinkedFolders(root, `${root}-other/a`, async () => undefined)).toBe(false);
  });
});

describe('opening', () => {
  it('reads a file, and a folder when asked for one', async () => {
    await using file = await openUnlinked(join(root, 'real/file'));
    expect(await file.readFile('utf8')).toBe('ours');
    await using folder = await openUnlinked(join(root, 'real'), constants.O_DIRECTORY);
    expect((await folder.stat()).isDirectory()).toBe(true);
  });

  it.each(['out/file', 'in/file', 'out', 'nothing'])('%s: refused', async (path) => {
    await expect(openUnlinked(join(root, path))).rejects.toThrow();
  });
});
