import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findPackages } from './packages.js';
import { SourceTree } from './source.tree.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipway-packages-'));
});

afterEach(() => rm(root, { recursive: true }));

async function packagesOf(...folders: string[]): Promise<string[]> {
  for (const folder of folders) {
    await mkdir(join(root, folder), { recursive: true });
    await writeFile(join(root, folder, 'package.json'), '{}');
  }
  return findPackages(await SourceTree.at(root));
}

it('finds every package below the root, in order, and none of the installed ones', async () => {
  expect(
    await packagesOf('', 'packages/ui', 'apps/web', 'apps/web/node_modules/react', '.yarn/x', 'apps'),
  ).toEqual(['apps', 'apps/web', 'packages/ui']);
});

it('names the nearest when there are too many', async () => {
  const many = Array.from({ length: 60 }, (_, index) => `a/${String(index).padStart(2, '0')}`);
  const found = await packagesOf(...many, 'z');
  expect(found).toHaveLength(50);
  expect(found).toContain('z');
});

it('neither leaves the tree nor goes round in it, whatever the links say', async () => {
  const outside = await mkdtemp(join(tmpdir(), 'slipway-outside-'));
  await mkdir(join(outside, 'secret'));
  await writeFile(join(outside, 'secret/package.json'), '{}');
  await symlink(outside, join(root, 'out'));
  await symlink(root, join(root, 'round'));
  await mkdir(join(root, 'linked'));
  await symlink(join(outside, 'secret/package.json'), join(root, 'linked/package.json'));
  expect(await packagesOf('real')).toEqual(['real']);
  await rm(outside, { recursive: true });
});

it('does not go down without end', async () => {
  const deep = join(...Array.from({ length: 40 }, () => 'd'));
  expect(await packagesOf(deep, dirname('x/y'))).toEqual(['x']);
});
