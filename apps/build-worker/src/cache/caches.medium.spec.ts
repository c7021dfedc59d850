import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publishRepository } from '@slipway/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BuildHarness, packageWith } from '../testing/build.harness.js';
import { DependencyCache } from './dependency.cache.js';
import { VariantCache } from '../publish/variant.cache.js';
import { trimCaches } from './eviction.js';

let harness: BuildHarness;

beforeEach(async () => {
  harness = await BuildHarness.start();
});

afterEach(() => harness.stop());

/** A dependency without a registry: npm packs it from the repository itself, as a link to a folder. */
function withLocalDependency(build: string, fields: Record<string, unknown> = {}) {
  const dependencies = { local: 'file:local' };
  return {
    'local/package.json': JSON.stringify({ name: 'local', version: '1.0.0', main: 'index.js' }),
    'local/index.js': 'module.exports = "from the dependency";',
    'package.json': packageWith(build, { dependencies, ...fields }),
    'package-lock.json': JSON.stringify({
      name: 'site',
      version: '1.0.0',
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': { name: 'site', version: '1.0.0', dependencies },
        local: { version: '1.0.0' },
        'node_modules/local': { resolved: 'local', link: true },
      },
    }),
  };
}

const BUILD = `node -e "const fs = require('fs'); fs.mkdirSync('dist'); fs.writeFileSync('dist/index.html', require('local'))"`;

describe.each(['bubblewrap', 'none'] as const)('stored dependencies (%s)', (sandbox) => {
  it('are installed once for the same lockfile', async () => {
    const first = await harness.buildFiles(withLocalDependency(BUILD), { sandbox });
    expect(first.error).toBeUndefined();
    expect(first.text).toContain('$ npm ci');
    const second = await harness.buildFiles({ ...withLocalDependency(BUILD), 'other.txt': 'x' }, { sandbox });
    expect(second.text).not.toContain('$ npm ci');
    expect(second.text).toContain('Dependencies are unchanged');
    expect(await harness.file(second, '/index.html')).toBe('from the dependency');
    const [before, now] = [first, second].map(
      ({ result }) => result?.stages.find(({ stage }) => stage === 'install')?.duration_ms,
    );
    expect(now).toBeLessThan(before!);
  });

  it('are not shown to another tenant', async () => {
    await harness.buildFiles(withLocalDependency(BUILD), { sandbox, tenantId: 'tenant-a' });
    const other = await harness.buildFiles(withLocalDependency(BUILD), { sandbox, tenantId: 'tenant-b' });
    expect(other.text).toContain('$ npm ci');
  });

  it('a build that changes its dependencies does not change the next build’s', async () => {
    const poison = `node -e "try { require('fs').writeFileSync('node_modules/.package-lock.json', 'poisoned') } catch {}; require('fs').mkdirSync('node_modules/added', {recursive: true})" && ${BUILD}`;
    const first = await harness.buildFiles(withLocalDependency(poison), { sandbox });
    expect(first.error).toBeUndefined();
    const look = `grep -c poisoned node_modules/.package-lock.json; ls node_modules; ${BUILD}`;
    const second = await harness.buildFiles(withLocalDependency(look), { sandbox });
    expect(second.text).toContain('Dependencies are unchanged');
    expect(second.lines).toContainEqual({ stream: 'stdout', text: '0' });
    expect(second.lines).not.toContainEqual({ stream: 'stdout', text: 'added' });
  });

  it('the project’s own install scripts run each time', async () => {
    const files = withLocalDependency(BUILD, {
      scripts: { build: 'mkdir dist && cp generated dist/index.html', postinstall: 'date +%s%N > generated' },
    });
    const first = await harness.buildFiles(files, { sandbox });
    const second = await harness.buildFiles({ ...files, other: 'x' }, { sandbox });
    expect(second.error).toBeUndefined();
    expect(second.text).not.toContain('$ npm ci');
    expect(await harness.file(second, '/index.html')).not.toBe(await harness.file(first, '/index.html'));
  });

  it('two builds at once that store the same are both fine', async () => {
    const both = await Promise.all(
      [1, 2].map(() => harness.buildFiles(withLocalDependency(BUILD), { sandbox })),
    );
    expect(both.map(({ error }) => error)).toEqual([undefined, undefined]);
    expect((await harness.buildFiles(withLocalDependency(BUILD), { sandbox })).text).toContain('unchanged');
  });
});

describe('an entry', () => {
  it('that is broken counts as absent and is replaced', async () => {
    const root = join(harness.root, 'entries');
    const cache = new DependencyCache(root);
    await mkdir(join(root, 'key'), { recursive: true });
    await writeFile(join(root, 'key', 'index.json'), '{"version":1,"paths":["node_modules"]');
    expect(await cache.find('key')).toBeUndefined();
    const workspace = join(harness.root, 'workspace');
    await mkdir(join(workspace, 'packages/a/node_modules'), { recursive: true });
    await mkdir(join(workspace, 'node_modules/x/node_modules'), { recursive: true });
    const stored = await cache.store('key', workspace);
    expect(stored?.map(({ path }) => path)).toEqual(['node_modules', 'packages/a/node_modules']);
    expect((await readdir(root)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('that was not used for longest goes first, and none that may be in use', async () => {
    const root = join(harness.cacheRoot, 'dependencies', 'tenant');
    const ages = { old: 5, older: 9, new: 0 };
    for (const [name, hours] of Object.entries(ages)) {
      await mkdir(join(root, name), { recursive: true });
      await writeFile(join(root, name, 'content'), Buffer.alloc(100_000, 1));
      const usedAt = new Date(Date.now() - hours * 3_600_000);
      await utimes(join(root, name), usedAt, usedAt);
    }
    expect(await trimCaches(harness.cacheRoot, 250_000)).toBeGreaterThan(90_000);
    expect((await readdir(root)).sort()).toEqual(['new', 'old']);
    await trimCaches(harness.cacheRoot, 0);
    expect(await readdir(root)).toEqual(['new']);
  });

  it('of what was compressed counts and goes too, unless it was asked for lately', async () => {
    const root = join(harness.cacheRoot, 'compressed');
    const cache = new VariantCache(root);
    const [asked, forgotten] = ['a', 'b'].map((digit) => digit.repeat(64)) as [string, string];
    for (const digest of [asked, forgotten]) await cache.store(digest, {});
    const [version = ''] = await readdir(root);
    const usedAt = new Date(Date.now() - 5 * 3_600_000);
    for (const part of await readdir(join(root, version)))
      await utimes(join(root, version, part), usedAt, usedAt);
    expect(await cache.find(asked)).toEqual({});
    expect(await trimCaches(harness.cacheRoot, 0)).toBeGreaterThan(0);
    expect([await cache.find(asked), await cache.find(forgotten)]).toEqual([{}, undefined]);
  });
});

describe('a framework’s cache', () => {
  it('comes back for the same branch, and not for another project', async () => {
    const script =
      'cat node_modules/.cache/count 2>/dev/null; mkdir -p node_modules/.cache dist; echo again >> node_modules/.cache/count; cp node_modules/.cache/count dist/index.html';
    await publishRepository(harness.repositories, 'cached', withLocalDependency(script));
    const first = await harness.build('cached');
    const second = await harness.build('cached');
    const other = await harness.build('cached', { projectId: '0199a5d0-0000-7000-8000-000000000002' });
    expect(await harness.file(first, '/index.html')).toBe('again\n');
    expect(await harness.file(second, '/index.html')).toBe('again\nagain\n');
    expect(await harness.file(other, '/index.html')).toBe('again\n');
  });
});

describe('with the registry', () => {
  it('a real installation of a real package', { timeout: 60_000 }, async () => {
    const built = await harness.buildFiles({
      'package.json': packageWith(
        `node -e "require('fs').mkdirSync('dist'); require('fs').writeFileSync('dist/index.html', String(require('is-number')(5)))"`,
        { dependencies: { 'is-number': '7.0.0' } },
      ),
    });
    expect(built.error).toBeUndefined();
    expect(await harness.file(built, '/index.html')).toBe('true');
  });
});
