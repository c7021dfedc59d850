import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BuildSettings } from '@slipway/shared/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { BuildError } from '../build.error.js';
import { planBuild, type BuildPlan } from './build.plan.js';
import { SourceTree } from './source.tree.js';

const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

const NO_SETTINGS: BuildSettings = {
  branch: null,
  root_directory: null,
  install_command: null,
  build_command: null,
  output_directory: null,
  node_version: null,
};

async function treeOf(files: Record<string, string>): Promise<SourceTree> {
  const root = await mkdtemp(join(tmpdir(), 'slipway-plan-'));
  folders.push(root);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return SourceTree.at(root);
}

async function plan(
  files: Record<string, string>,
  settings: Partial<BuildSettings> = {},
): Promise<BuildPlan> {
  return planBuild(await treeOf(files), { ...NO_SETTINGS, ...settings });
}

const json = (content: object) => JSON.stringify(content);
const site = (fields: object = {}) => json({ scripts: { build: 'x' }, dependencies: { a: '1' }, ...fields });

describe('the package manager', () => {
  it.each([
    ['package-lock.json', '{}', 'npm', 'npm ci', 'npm run build'],
    ['npm-shrinkwrap.json', '{}', 'npm', 'npm ci', 'npm run build'],
    [
      'pnpm-lock.yaml',
      "lockfileVersion: '9.0'\n",
      'pnpm',
      'pnpm install --frozen-lockfile',
      'pnpm run build',
    ],
    ['yarn.lock', '# yarn lockfile v1\n', 'yarn', 'yarn install --frozen-lockfile', 'yarn run build'],
    ['yarn.lock', '__metadata:\n  version: 8\n', 'yarn-berry', 'yarn install --immutable', 'yarn run build'],
    ['bun.lock', '{}', 'bun', 'bun install --frozen-lockfile', 'bun run build'],
    ['bun.lockb', '', 'bun', 'bun install --frozen-lockfile', 'bun run build'],
  ])('is that of %s', async (lockfile, content, name, install, build) => {
    const found = await plan({ 'package.json': site(), [lockfile]: content });
    expect(found.packageManager).toMatchObject({ name, lockfile });
    expect(found.install?.command).toBe(install);
    expect(found.build?.command).toBe(build);
  });

  it('is npm without a lockfile', async () => {
    expect((await plan({ 'package.json': site() })).install?.command).toBe('npm install');
  });

  it.each([
    ['pnpm@9.15.0+sha512.abc', 'pnpm', '9.15.0'],
    ['yarn@4.9.1', 'yarn-berry', '4.9.1'],
    ['yarn@1.22.22', 'yarn', '1.22.22'],
    ['npm@10.9.0', 'npm', '10.9.0'],
  ])('has the version of "packageManager": %s', async (packageManager, name, version) => {
    expect((await plan({ 'package.json': site({ packageManager }) })).packageManager).toMatchObject({
      name,
      version,
    });
  });

  it('takes an older pnpm for an older lockfile', async () => {
    const found = await plan({ 'package.json': site(), 'pnpm-lock.yaml': "lockfileVersion: '6.0'\n" });
    expect(found.packageManager?.version).toBe('8');
  });

  it('is that of the workspace around the project', async () => {
    const found = await plan(
      {
        'package.json': json({ private: true }),
        'pnpm-workspace.yaml': 'packages: [apps/*]',
        'pnpm-lock.yaml': "lockfileVersion: '9.0'",
        'apps/site/package.json': site(),
      },
      { root_directory: 'apps/site' },
    );
    expect(found.install).toEqual({ command: 'pnpm install --frozen-lockfile', folder: '' });
    expect(found.build).toEqual({ command: 'pnpm run build', folder: 'apps/site' });
  });

  it('is not that of a stranger around the project', async () => {
    const found = await plan(
      { 'package.json': json({}), 'yarn.lock': '', 'apps/site/package.json': site() },
      { root_directory: 'apps/site' },
    );
    expect(found.install).toEqual({ command: 'npm install', folder: 'apps/site' });
  });
});

describe('the framework', () => {
  it.each([
    [{ vite: '7' }, 'vite', 'dist'],
    [{ vite: '7', '@sveltejs/kit': '2' }, 'sveltekit-1', 'build'],
    [{ astro: '5', vite: '7' }, 'astro', 'dist'],
    [{ '@11ty/eleventy': '3' }, 'eleventy', '_site'],
    [{ next: '15', react: '19' }, 'nextjs', 'out'],
    [{ 'react-scripts': '5' }, 'create-react-app', 'build'],
    [{ gatsby: '5' }, 'gatsby', 'public'],
    [{ '@docusaurus/core': '3' }, 'docusaurus-2', 'build'],
  ])('of %j is found, with where it writes', async (dependencies, slug, output) => {
    const found = await plan({ 'package.json': site({ dependencies }) });
    expect(found.framework?.slug).toBe(slug);
    expect(found.outputs[0]).toBe(output);
  });

  it('builds without a build script', async () => {
    const found = await plan({ 'package.json': json({ devDependencies: { vite: '7' } }) });
    expect(found.build?.command).toBe('vite build');
  });
});

describe('plain files', () => {
  it.each([
    [{ 'index.html': '' }, ''],
    [{ 'public/index.html': '' }, 'public'],
    [{ 'package.json': '{}', 'index.html': '' }, ''],
    [{ 'package.json': '{"scripts":{"test":"x"}}', 'public/index.html': '' }, 'public'],
  ])('need no build: %j', async (files, output) => {
    const found = await plan(files);
    expect(found).toMatchObject({ outputs: [output] });
    expect(found.install ?? found.build).toBeUndefined();
  });
});

describe('the settings', () => {
  it('override what is found', async () => {
    const found = await plan(
      { 'package.json': site({ dependencies: { vite: '7' } }), 'package-lock.json': '{}' },
      {
        install_command: 'make deps',
        build_command: 'make site',
        output_directory: 'www',
        node_version: '22',
      },
    );
    expect(found.install?.command).toBe('make deps');
    expect(found.build?.command).toBe('make site');
    expect(found).toMatchObject({
      outputs: ['www'],
      isOutputSet: true,
      isStandardInstall: false,
      node: { wanted: '22' },
    });
  });
});

describe('what is not needed', () => {
  it('nothing is installed for a package without dependencies', async () => {
    expect((await plan({ 'package.json': json({ scripts: { build: 'x' } }) })).install).toBeUndefined();
    const prepared = { scripts: { build: 'x', prepare: 'y' } };
    expect((await plan({ 'package.json': json(prepared) })).install).toBeDefined();
  });
});

describe('Node', () => {
  const own = process.versions.node.split('.')[0] ?? '';

  it.each([
    [{}, undefined],
    [{ '.nvmrc': 'v22.11.0\n' }, '22.11.0'],
    [{ '.node-version': '20' }, '20'],
    [{ '.nvmrc': 'lts/iron' }, '20'],
    [{ '.nvmrc': 'lts/*' }, undefined],
    [{ '.nvmrc': own }, undefined],
    [{ 'package.json': site({ engines: { node: '>=18' } }) }, undefined],
    [{ 'package.json': site({ engines: { node: '20.x || 22.x' } }) }, '22'],
    [{ 'package.json': site({ engines: { node: '^18.12.0' } }) }, '18'],
    [{ 'package.json': site({ engines: { node: 'whatever' } }) }, undefined],
  ])('of %j', async (files, wanted) => {
    expect((await plan({ 'package.json': site(), ...files })).node.wanted).toBe(wanted);
  });

  it.each(['99', 'abc', '$(id)', '4'])('"%s" is refused with a sentence', async (version) => {
    await expect(plan({ 'package.json': site(), '.nvmrc': version })).rejects.toMatchObject({
      code: 'node_version_unavailable',
    });
  });
});

describe('a tree', () => {
  it('says where a package.json is broken, and quotes nothing of it', async () => {
    const error = await plan({ 'package.json': '{\n  "a": 1,\n  secret\n}' }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(BuildError);
    expect((error as BuildError).message).toContain('line 3');
    expect((error as BuildError).message).not.toContain('secret');
  });

  it('is never read outside of', async () => {
    const tree = await treeOf({ 'a/b': 'x' });
    await symlink('/etc/passwd', join(tree.root, 'out'));
    await symlink('..', join(tree.root, 'up'));
    await symlink('a/b', join(tree.root, 'in'));
    expect(await tree.text('out')).toBeUndefined();
    expect(await tree.hasFolder('up')).toBe(false);
    expect(await tree.inside('../')).toBeUndefined();
    expect(await tree.text('in')).toBe('x');
  });
});
