import { connect, createServer, type AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { publishRepository } from '@slipway/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stopwatch } from '@slipway/testing/pace';
import { BuildHarness, nodeBuild, packageWith, WRITE_INDEX } from '../testing/build.harness.js';
import { removalsDone } from './workspace.js';

let harness: BuildHarness;

beforeAll(async () => {
  harness = await BuildHarness.start();
});

afterAll(() => harness.stop());

const INDEX = { 'index.html': '<h1>hello</h1>' };

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
    let elapsed = () => Number.NaN;
    const built = await harness.buildFiles(
      { 'package.json': packageWith('trap "" TERM; echo running; sleep 100') },
      {
        signal: abort.signal,
        onLog(line) {
          if (line !== 'running') return;
          elapsed = stopwatch();
          abort.abort(new Error('cancelled'));
        },
      },
    );
    expect(built.thrown).toMatchObject({ message: 'cancelled' });
    expect(elapsed()).toBeLessThan(2_000);
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
