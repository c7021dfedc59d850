import { randomUUID } from 'node:crypto';
import { publishRepository } from '@slipway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuildHarness, nodeBuild, packageWith, WRITE_INDEX } from '../testing/build.harness.js';

let harness: BuildHarness;

beforeAll(async () => {
  harness = await BuildHarness.start();
});

afterAll(() => harness.stop());

/** Installs without a registry, and so that it can be stored. */
const INSTALLED = {
  'local/package.json': JSON.stringify({ name: 'local', version: '1.0.0' }),
  'package.json': packageWith(
    'mkdir -p dist node_modules/.cache && date > node_modules/.cache/x && touch dist/index.html',
    {
      dependencies: { local: 'file:local' },
    },
  ),
  'package-lock.json': JSON.stringify({
    name: 'site',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: {
      '': { name: 'site', version: '1.0.0', dependencies: { local: 'file:local' } },
      local: { version: '1.0.0' },
      'node_modules/local': { resolved: 'local', link: true },
    },
  }),
};

describe('the result of a build', () => {
  it('says what came from a cache, of what could', async () => {
    const first = await harness.buildFiles(INSTALLED);
    expect(first.result?.cached).toEqual({ dependencies: false, framework: false });
    const second = await harness.buildFiles({ ...INSTALLED, 'other.txt': 'x' });
    expect(second.result?.cached).toEqual({ dependencies: true, framework: true });
    const uninstalled = await harness.buildFiles(nodeBuild(WRITE_INDEX), { projectId: randomUUID() });
    expect(uninstalled.result?.cached).toEqual({ framework: false });
    const plain = await harness.buildFiles({ 'index.html': '' });
    expect(plain.result?.cached).toEqual({});
  });

  it('says how it was built, also when an earlier output was used without a clone', async () => {
    const name = randomUUID();
    await publishRepository(harness.repositories, name, { ...nodeBuild(WRITE_INDEX), name });
    const built = await harness.build(name, { reuse: true });
    expect(built.result).toMatchObject({
      reused: false,
      plan: {
        framework: null,
        package_manager: 'npm',
        node_version: process.versions.node,
        install_command: null,
        build_command: 'npm run build',
        output_directory: 'dist',
      },
    });
    const again = await harness.build(name, { reuse: true });
    expect(again.result).toMatchObject({ reused: true, cached: {}, plan: built.result?.plan });
    expect(again.text).not.toContain('Cloning');
  });
});
