import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { publishRepository } from '@slipway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuildHarness, nodeBuild, packageWith, WRITE_INDEX } from '../testing/build.harness.js';
import { removalsDone } from './workspace.js';

let harness: BuildHarness;

beforeAll(async () => {
  harness = await BuildHarness.start();
});

afterAll(() => harness.stop());

const INDEX = { 'index.html': '<h1>hello</h1>' };

describe('a build', () => {
  it('publishes plain files as they are', async () => {
    const built = await harness.buildFiles({
      ...INDEX,
      'a b/ü.css': 'body {}',
      '.env': 'SECRET=1',
      '.git-credentials': 'x',
      'node_modules/x/index.js': 'x',
      '.well-known/security.txt': 'Contact: x',
    });
    expect(built.error).toBeUndefined();
    expect(Object.keys((await harness.manifestOf(built)).files)).toEqual([
      '/.well-known/security.txt',
      '/a b/ü.css',
      '/index.html',
    ]);
    expect(built.result).toMatchObject({
      branch: 'main',
      file_count: 3,
      reused: false,
      commit_message: 'Publish',
    });
    expect(built.progress.map(({ percent }) => percent)).toEqual(
      built.progress.map(({ percent }) => percent).toSorted((a, b) => a - b),
    );
  });

  it('runs the build script with its pre and post scripts and npm’s variables', async () => {
    const script = `node -e "require('fs').appendFileSync('log', process.env.npm_lifecycle_event + ' ')"`;
    const built = await harness.buildFiles({
      'package.json': JSON.stringify({
        name: 'site',
        version: '1.2.3',
        scripts: {
          prebuild: script,
          build: `${script} && mkdir dist && echo $npm_package_version > dist/index.html`,
          postbuild: `${script} && mv log dist/log`,
        },
      }),
    });
    expect(built.error).toBeUndefined();
    expect(await harness.file(built, '/log')).toBe('prebuild build postbuild ');
    expect(await harness.file(built, '/index.html')).toBe('1.2.3\n');
    expect(built.result?.stages.map(({ stage }) => stage)).toEqual([
      'clone',
      'detect',
      'install',
      'build',
      'publish',
    ]);
  });

  it('gives the same manifest with and without the sandbox', async () => {
    const files = { ...nodeBuild(WRITE_INDEX) };
    const [inside, outside] = [
      await harness.buildFiles(files),
      await harness.buildFiles(files, { sandbox: 'none' }),
    ];
    expect(outside.error).toBeUndefined();
    expect(inside.result?.manifest_sha256).toBe(outside.result?.manifest_sha256);
  });

  it('leaves no folder behind', async () => {
    await removalsDone();
    expect((await readdir(harness.workspaceRoot)).filter((name) => name.startsWith('build-'))).toEqual([]);
  });

  it('builds in its root directory', async () => {
    const built = await harness.buildFiles(
      { 'sites/one/package.json': packageWith('mkdir dist && pwd > dist/index.html') },
      { settings: { root_directory: 'sites/one' } },
    );
    expect(await harness.file(built, '/index.html')).toBe('/workspace/sites/one\n');
  });

  it('takes an earlier output of the same input, and builds again when anything differs', async () => {
    const files = nodeBuild(WRITE_INDEX);
    const first = await harness.buildFiles(files, { variables: { A: 'one' } });
    const again = await harness.buildFiles(files, { variables: { A: 'one' }, reuse: true });
    expect(again.result).toMatchObject({
      reused: true,
      manifest_sha256: first.result?.manifest_sha256,
      uploaded_blobs: 0,
    });
    const stages = ({ progress }: typeof first) => [...new Set(progress.map(({ stage }) => stage))];
    expect(stages(first)).toEqual(['clone', 'detect', 'install', 'build', 'publish']);
    expect(stages(again)).toEqual(['clone', 'detect']);
    const variable = await harness.buildFiles(files, { variables: { A: 'two' }, reuse: true });
    const setting = await harness.buildFiles(files, {
      variables: { A: 'one' },
      settings: { build_command: 'node build.cjs' },
      reuse: true,
    });
    const tree = await harness.buildFiles(
      { ...files, 'other.txt': 'x' },
      { variables: { A: 'one' }, reuse: true },
    );
    expect([variable, setting, tree].map(({ result }) => result?.reused)).toEqual([false, false, false]);
  });

  it('does not even clone a commit whose output is known', async () => {
    await publishRepository(harness.repositories, 'known', nodeBuild(WRITE_INDEX));
    await harness.build('known');
    const again = await harness.build('known', { reuse: true });
    expect(again.result).toMatchObject({ reused: true, commit_message: 'Publish' });
    expect(again.text).not.toContain('Cloning');
  });
});

describe('text that a shell would read', () => {
  it.each(['$(touch /tmp/pwned)', 'a;b', "quote'd", 'sp ace', '`id`', 'ünïcode', 'x'.repeat(200)])(
    'root directory %j: taken literally',
    async (name) => {
      const built = await harness.buildFiles(
        { [`${name}/index.html`]: 'literal' },
        { settings: { root_directory: name } },
      );
      expect(built.error).toBeUndefined();
      expect(await harness.file(built, '/index.html')).toBe('literal');
    },
  );

  it.each(['$(touch${IFS}pwned)', 'a;b', '`id`', 'ünïcode', '--upload-pack=touch', "it's"])(
    'branch %j: taken literally',
    async (branch) => {
      const name = randomBytes(6).toString('hex');
      await publishRepository(harness.repositories, name, INDEX, { branch: branch.replace(/^--/, '') });
      const built = await harness.build(name, { settings: { branch } });
      if (branch.startsWith('--')) expect(built.error?.code).toBe('branch_not_found');
      else expect(built.result?.branch).toBe(branch);
    },
  );

  it('a command with metacharacters is read by the shell in the sandbox only', async () => {
    const built = await harness.buildFiles(INDEX, {
      settings: {
        build_command: 'mkdir dist && echo "$(id -u) $HOME" > dist/index.html; touch /etc/pwned || true',
        output_directory: 'dist',
      },
    });
    expect(await harness.file(built, '/index.html')).toBe('1000 /home/build\n');
  });
});

describe('what a build prints', () => {
  it('3 MB without a newline: bounded lines, and the build goes on', async () => {
    const built = await harness.buildFiles(
      nodeBuild(`process.stdout.write('x'.repeat(3 * 1024 * 1024)); ${WRITE_INDEX}`),
    );
    expect(built.error).toBeUndefined();
    expect(Math.max(...built.lines.map(({ text }) => text.length))).toBeLessThan(20_000);
    expect(built.lines.length).toBeLessThan(300);
  });

  it('1 M lines: bounded, with a marker and the last lines', async () => {
    const built = await harness.buildFiles(
      nodeBuild(
        `const block = Array.from({ length: 10000 }, (_, i) => 'line ' + i).join('\\n') + '\\n';
         for (let i = 0; i < 100; i++) fs.writeSync(1, block); fs.writeSync(1, 'the very last\\n'); ${WRITE_INDEX}`,
      ),
    );
    expect(built.error).toBeUndefined();
    expect(built.lines.length).toBeLessThan(100_300);
    expect(built.text).toContain('were left out here');
    expect(built.text).toContain('the very last');
  });

  it('binary: made safe to show', async () => {
    const built = await harness.buildFiles(
      nodeBuild(`process.stdout.write(Buffer.from([0, 1, 27, 91, 50, 74, 0xff, 0xfe, 10])); ${WRITE_INDEX}`),
    );
    // oxlint-disable-next-line no-control-regex
    expect(
      built.lines.every(({ text }) => !/[\u0000-\u0008\u001b]/.test(text.replace(/\u001b\[[\d;]*m/g, ''))),
    ).toBe(true);
    expect(built.lines).toContainEqual({ stream: 'stdout', text: '\ufffd\ufffd' });
  });

  it('a progress line: only its last state', async () => {
    const built = await harness.buildFiles(
      nodeBuild(
        `for (let i = 0; i <= 100; i++) process.stdout.write(i + ' %\\r'); process.stdout.write('\\n'); ${WRITE_INDEX}`,
      ),
    );
    expect(built.lines.filter(({ text }) => text.endsWith(' %')).map(({ text }) => text)).toContain('100 %');
    expect(built.lines.filter(({ text }) => text.endsWith(' %')).length).toBeLessThan(5);
  });
});
