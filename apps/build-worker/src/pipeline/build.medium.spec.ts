import { connect, createServer, type AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
    expect(again.duration_ms).toBeLessThan(1_000);
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

describe('honest failure', () => {
  it('names the command, its exit code and its stage, with stderr and stdout in the log', async () => {
    const built = await harness.buildFiles({ 'package.json': packageWith('echo one; echo two >&2; exit 3') });
    expect(built.error).toMatchObject({
      code: 'build_failed',
      stage: 'build',
      command: 'npm run build',
      exit_code: 3,
      retryable: false,
    });
    expect(built.error?.toJobError()).toMatchObject({
      code: 'build_failed',
      exit_code: 3,
      command: 'npm run build',
    });
    expect(built.lines).toContainEqual({ stream: 'stdout', text: 'one' });
    expect(built.lines).toContainEqual({ stream: 'stderr', text: 'two' });
  });

  it('hides the project’s variables in the log and in the error', async () => {
    const secret = 'hunter2-hunter2';
    const built = await harness.buildFiles(
      nodeBuild(
        `const s = process.env.TOKEN; process.stdout.write(s.slice(0, 7)); setTimeout(() => {
           process.stdout.write(s.slice(7) + '\\n' + Buffer.from('x:' + s).toString('base64') + '\\n' + encodeURIComponent(s) + '\\n');
           process.exit(1); }, 100);`,
      ),
      { variables: { TOKEN: secret }, settings: { build_command: `node build.cjs ${secret}` } },
    );
    expect(built.error).toMatchObject({ code: 'build_failed', command: 'node build.cjs [redacted]' });
    expect(built.text.match(/\[redacted\]/g)?.length).toBeGreaterThanOrEqual(4);
    expect(built.text + JSON.stringify(built.error)).not.toContain(secret);
    expect(built.text).not.toContain(Buffer.from(secret).toString('base64').slice(4, 16));
  });

  it('gives a build nothing of the worker’s environment but what it needs', async () => {
    const built = await harness.buildFiles(
      { 'package.json': packageWith('mkdir dist; env > dist/index.html') },
      {
        variables: { MINE: 'yes' },
        hostEnvironment: {
          ...process.env,
          DATABASE_URL: 'postgres://secret',
          AWS_SECRET_ACCESS_KEY: 'secret',
          NPM_TOKEN: 'secret',
          npm_config__authToken: 'secret',
          HTTP_PROXY: 'http://user:secret@proxy.test:3128',
        },
      },
    );
    const environment = (await harness.file(built, '/index.html')) ?? '';
    expect(environment).toContain('MINE=yes');
    expect(environment).not.toMatch(/secret|DATABASE_URL|^AWS_/m);
  });
});

describe('a repository that cannot be built', () => {
  it('2 GB: the clone is stopped at its limit', async () => {
    const built = await harness.buildFiles(
      { ...INDEX, 'large.bin': randomBytes(6 * 1024 * 1024) },
      { limits: { clone_bytes: 2 * 1024 * 1024 } },
    );
    expect(built.error).toMatchObject({ code: 'repository_too_large', stage: 'clone', retryable: false });
  });

  it('hangs in the middle of the clone: fails in bounded time', async () => {
    await publishRepository(harness.repositories, 'hangs', { ...INDEX });
    // Answers what the probe asks and never what the clone asks: the second look at the references.
    let connections = 0;
    const target = harness.git.port;
    const proxy = createServer((client) => {
      client.on('error', () => undefined);
      if (++connections > 2) return;
      const upstream = connect(target, '127.0.0.1');
      upstream.on('error', () => undefined);
      client.pipe(upstream).pipe(client);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    const built = await harness.build('hangs', {
      gitUrl: `http://127.0.0.1:${port}/hangs.git`,
      gitAllowedHosts: [`127.0.0.1:${port}`],
      limits: { clone_ms: 500 },
    });
    proxy.close();
    expect(built.error).toMatchObject({ code: 'git_timed_out', stage: 'clone', retryable: true });
    expect(built.duration_ms).toBeLessThan(5_000);
  });

  it.each([
    ['package.json broken', { 'package.json': '{ "name": "x", ' }, 'invalid_package_json'],
    ['package.json a list', { 'package.json': '[]' }, 'invalid_package_json'],
    ['package.json a link to a device', { 'package.json': { symlink: '/dev/zero' } }, 'nothing_to_deploy'],
    ['no build script', { 'package.json': '{}' }, 'no_build_script'],
    ['nothing to deploy', { 'README.md': 'x' }, 'nothing_to_deploy'],
  ])('%s: says so', async (_, files, code) => {
    const built = await harness.buildFiles(files);
    expect(built.error).toMatchObject({ code, stage: 'detect', retryable: false });
  });

  it('root directory that does not exist: names what there is', async () => {
    const built = await harness.buildFiles(
      { 'web/index.html': 'x' },
      { settings: { root_directory: 'wbe' } },
    );
    expect(built.error).toMatchObject({ code: 'root_directory_not_found' });
    expect(built.error?.message).toContain('web');
  });

  it('root directory that is a link out of the repository: refused', async () => {
    const built = await harness.buildFiles(
      { up: { symlink: '/etc' } },
      { settings: { root_directory: 'up' } },
    );
    expect(built.error?.code).toBe('root_directory_not_found');
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

describe('a build that would take the machine', () => {
  it.each([
    ['runs for ever', 'while :; do sleep 1; done', { build_ms: 700 }, 'build_timed_out'],
    [
      'eats memory',
      `node -e "const a=[];setInterval(()=>a.push(Buffer.alloc(2e7,1)),5)"`,
      { memory_bytes: 256 * 1024 * 1024 },
      'out_of_memory',
    ],
    [
      'fills the disk',
      'for i in 1 2 3 4 5 6 7 8; do head -c 30000000 /dev/zero > f$i; done; sleep 20',
      { disk_bytes: 64 * 1024 * 1024 },
      'disk_full',
    ],
  ])(
    '%s: fails with a sentence that says why, and the next build is fine',
    async (_, script, limits, code) => {
      const built = await harness.buildFiles({ 'package.json': packageWith(script) }, { limits });
      expect(built.error).toMatchObject({ code, stage: 'build', command: 'npm run build', retryable: false });
      expect(built.error?.message).toContain('was stopped');
      expect((await harness.buildFiles(INDEX)).error).toBeUndefined();
    },
  );

  it('is aborted: rejects with the reason within two seconds', async () => {
    const abort = new AbortController();
    let abortedAt = 0;
    const built = await harness.buildFiles(
      { 'package.json': packageWith('trap "" TERM; echo running; sleep 100') },
      {
        signal: abort.signal,
        onLog(line) {
          if (line !== 'running') return;
          abortedAt = performance.now();
          abort.abort(new Error('cancelled'));
        },
      },
    );
    expect(built.thrown).toMatchObject({ message: 'cancelled' });
    expect(performance.now() - abortedAt).toBeLessThan(2_000);
  });

  it('takes its own rights over its files away: its folder is removed all the same', async () => {
    const built = await harness.buildFiles(
      nodeBuild(
        `${WRITE_INDEX} fs.mkdirSync('locked'); fs.writeFileSync('locked/x', ''); fs.chmodSync('locked', 0);`,
      ),
    );
    expect(built.error).toBeUndefined();
    await removalsDone();
    expect((await readdir(harness.workspaceRoot)).filter((name) => name.startsWith('build-'))).toEqual([]);
  });
});

describe('what a build writes', () => {
  const cases: [string, string, string][] = [
    ['no output directory', 'true', 'output_missing'],
    ['output empty', 'mkdir dist', 'output_missing'],
    ['a symlink to a file outside', 'mkdir dist; ln -s /etc/passwd dist/index.html', 'output_symlink_leaves'],
    [
      'a symlink to the repository',
      'mkdir dist; ln -s ../package.json dist/index.html',
      'output_symlink_leaves',
    ],
    ['a symlink to a folder outside', 'mkdir dist; ln -s / dist/root', 'output_symlink_leaves'],
    ['a symlink that leads nowhere', 'mkdir dist; ln -s nothing dist/index.html', 'output_symlink_leaves'],
    ['a symlink to itself', 'mkdir dist; ln -s loop dist/loop', 'output_symlink_leaves'],
    ['a symlink to a folder around it', 'mkdir -p dist/a; ln -s .. dist/a/up', 'output_symlink_leaves'],
    ['a pipe', 'mkdir dist; mkfifo dist/pipe', 'output_special_file'],
    [
      'a socket',
      `mkdir dist; node -e "require('net').createServer().listen('dist/s',()=>process.kill(process.pid,'SIGKILL'))" || true`,
      'output_special_file',
    ],
    ['a link to a device', 'mkdir dist; ln -s /dev/zero dist/zero', 'output_symlink_leaves'],
    ['the output itself a link outside', 'ln -s /etc dist', 'output_missing'],
    ['a name that is not UTF-8', `mkdir dist; touch "dist/$(printf 'a\\377b')"`, 'output_bad_name'],
  ];
  it.each(cases)('%s: a clear error', async (_, script, code) => {
    const built = await harness.buildFiles({ 'package.json': packageWith(script) });
    expect(built.error).toMatchObject({ code, stage: 'publish', retryable: false });
  });

  it('output outside root: a clear error', async () => {
    const built = await harness.buildFiles(
      { 'package.json': packageWith('ln -s /etc site') },
      { settings: { output_directory: 'site' } },
    );
    expect(built.error).toMatchObject({ code: 'output_outside' });
  });

  it('output empty, where it was named: a clear error', async () => {
    const built = await harness.buildFiles(
      { 'package.json': packageWith('mkdir site') },
      { settings: { output_directory: 'site' } },
    );
    expect(built.error).toMatchObject({ code: 'output_empty' });
  });

  it('another output directory than the one set: the ones there are, are named', async () => {
    const built = await harness.buildFiles(nodeBuild(WRITE_INDEX), {
      settings: { output_directory: 'public' },
    });
    expect(built.error).toMatchObject({ code: 'output_missing' });
    expect(built.error?.message).toContain('"dist"');
  });

  it('200,000 files: stopped at the limit', async () => {
    const built = await harness.buildFiles(
      nodeBuild(`fs.mkdirSync('dist'); for (let i = 0; i < 3000; i++) fs.writeFileSync('dist/' + i, '');`),
      { limits: { output_files: 2_000 } },
    );
    expect(built.error).toMatchObject({ code: 'output_too_many_files' });
    expect(built.error?.message).toContain('2,000');
  });

  it('symlinks within the output: published as what they lead to', async () => {
    const built = await harness.buildFiles({
      'package.json': packageWith(
        'mkdir -p dist/a; echo one > dist/a/x.txt; ln -s a/x.txt dist/y.txt; ln -s a dist/b',
      ),
    });
    expect(Object.keys((await harness.manifestOf(built)).files)).toEqual(['/a/x.txt', '/b/x.txt', '/y.txt']);
  });

  it('names with a newline, %2e%2e, quotes, backslashes: served exactly', async () => {
    const names = [
      'new\nline.txt',
      '%2e%2e',
      '%00',
      'a\\b',
      '"q".txt',
      '..double',
      'trailing ',
      '__proto__',
      'ünï',
    ];
    const built = await harness.buildFiles(
      nodeBuild(
        `fs.mkdirSync('dist'); for (const name of ${JSON.stringify(names)}) fs.writeFileSync('dist/' + name, name);`,
      ),
    );
    expect(built.error).toBeUndefined();
    const { files } = await harness.manifestOf(built);
    expect(new Set(Object.keys(files))).toEqual(new Set(names.map((name) => `/${name}`)));
    for (const name of names) expect(await harness.file(built, `/${name}`)).toBe(name);
  });

  it('uploads only what changed', async () => {
    const page = (text: string) => ({ 'index.html': text, 'same.css': 'body { color: red }'.repeat(200) });
    const first = await harness.buildFiles(page('unique one'));
    const second = await harness.buildFiles(page('unique two'));
    expect([first.result?.uploaded_blobs, second.result?.uploaded_blobs]).toEqual([4, 1]);
  });
});

describe('a hostile repository', () => {
  it('hooks and configuration of its own do not run in a clone', async () => {
    const built = await harness.buildFiles({
      ...INDEX,
      '.gitattributes': '* filter=evil',
      '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = file:///etc\n',
      'post-checkout': { content: '#!/bin/sh\ntouch pwned', executable: true },
    });
    expect(built.error).toBeUndefined();
    expect(Object.keys((await harness.manifestOf(built)).files)).toEqual(['/index.html', '/post-checkout']);
  });

  it('node_modules as a link is not where dependencies are put', async () => {
    await writeFile(join(harness.root, 'outside.txt'), 'untouched');
    const built = await harness.buildFiles({
      node_modules: { symlink: harness.root },
      ...nodeBuild(`try { fs.writeFileSync('node_modules/outside.txt', 'pwned'); } catch {} ${WRITE_INDEX}`),
    });
    expect(built.error).toBeUndefined();
    expect((await readdir(harness.root)).includes('outside.txt')).toBe(true);
    expect(await readFile(join(harness.root, 'outside.txt'), 'utf8')).toBe('untouched');
  });
});
