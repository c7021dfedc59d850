import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { detectionResult } from '@slipway/shared/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageWith } from '../testing/build.harness.js';
import { DetectionHarness } from '../testing/detection.harness.js';
import { removalsDone } from './workspace.js';

let harness: DetectionHarness;

beforeAll(async () => {
  harness = await DetectionHarness.start();
});

afterAll(() => harness.stop());

const LOCK = { 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n" };

describe('a detection', () => {
  it('says how a repository would be built, and builds nothing', async () => {
    const progress: { percent: number; stage: string }[] = [];
    const url = await harness.publish({
      'package.json': packageWith('touch built && vite build', { devDependencies: { vite: '^7.0.0' } }),
      'packages/ui/package.json': '{"name":"ui"}',
      ...LOCK,
      '.nvmrc': '20\n',
    });
    const found = await harness.detect(url, {
      onProgress: (percent, stage) => progress.push({ percent, stage }),
    });
    expect(detectionResult.parse(found)).toEqual({
      branch: 'main',
      commit_sha: expect.stringMatching(/^[0-9a-f]{40}$/),
      commit_message: 'Publish',
      plan: {
        framework: 'Vite',
        package_manager: 'pnpm',
        node_version: '20',
        install_command: 'pnpm install --frozen-lockfile',
        build_command: 'pnpm run build',
        output_directory: 'dist',
      },
      problem: null,
      packages: ['packages/ui'],
    });
    expect([...new Set(progress.map(({ stage }) => stage))]).toEqual(['clone', 'detect']);
    expect(progress.at(0)?.percent).toBeLessThan(progress.at(-1)!.percent);
    await removalsDone();
    expect((await readdir(harness.workspaceRoot)).filter((name) => name.startsWith('build-'))).toEqual([]);
  });

  it('looks into the folder that was named, and sees plain files', async () => {
    const url = await harness.publish({ 'site/index.html': '<h1>hello</h1>' });
    const found = await harness.detect(url, { branch: 'main', root_directory: 'site' });
    expect(found.plan).toEqual({
      framework: null,
      package_manager: null,
      node_version: process.versions.node,
      install_command: null,
      build_command: null,
      output_directory: null,
    });
    expect(found.packages).toEqual([]);
  });

  it.each([
    ['nothing to deploy', { 'README.md': 'x' }, {}, { code: 'nothing_to_deploy', stage: 'detect' }],
    ['a broken package.json', { 'package.json': '{' }, {}, { code: 'invalid_package_json', stage: 'detect' }],
    [
      'a folder that is not there',
      { 'index.html': '' },
      { root_directory: 'x' },
      { code: 'root_directory_not_found' },
    ],
    [
      'a root without a build',
      { 'package.json': '{"name":"all"}', ...LOCK },
      {},
      { code: 'no_build_script' },
    ],
  ])(
    'says what is in the way of a build, and which packages there are: %s',
    async (_name, files, options, problem) => {
      const url = await harness.publish({ ...files, 'apps/site/package.json': packageWith('vite build') });
      expect(await harness.detect(url, options)).toMatchObject({
        plan: null,
        problem,
        packages: ['apps/site'],
      });
    },
  );

  it.each([
    ['a branch that is not there', { 'index.html': '' }, { branch: 'mian' }, { code: 'branch_not_found' }],
    [
      'an address of its own network',
      { 'index.html': '' },
      { gitAllowedHosts: [] },
      { code: 'git_insecure' },
    ],
    [
      'too large a repository',
      Object.fromEntries(['a', 'b', 'c'].map((name) => [name, randomBytes(450_000).toString('hex')])),
      { limits: { clone_bytes: 1_000_000 } },
      { code: 'repository_too_large' },
    ],
  ])('fails for good at %s', async (_name, files, options, expected) => {
    const url = await harness.publish(files);
    await expect(harness.detect(url, options)).rejects.toMatchObject({ retryable: false, ...expected });
  });

  it('ends when it is cancelled, and leaves nothing', async () => {
    const url = await harness.publish({ 'index.html': '' });
    const abort = new AbortController();
    const cancelled = harness.detect(url, {
      signal: abort.signal,
      onProgress: () => abort.abort(new Error('cancelled')),
    });
    await expect(cancelled).rejects.toThrow('cancelled');
    await removalsDone();
    const left = await readdir(harness.workspaceRoot);
    expect(left.filter((name) => name.startsWith('build-'))).toEqual([]);
  });
});
