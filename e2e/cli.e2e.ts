import { spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LiveConnection, SlipwayClient } from '@slipway/client';
import { machine } from './env.ts';
import { plainBuild, ROOT, TestSlipway } from './slipway.fixture.ts';

/** Streams that one organisation may have open. */
const PLACES = 2;

describe('the slipway command', () => {
  let slipway: TestSlipway;
  let good: string;
  let bad: string;
  const account = { email: 'cli@example.test', password: 'correct horse battery' };
  beforeAll(async () => {
    slipway = await TestSlipway.start({
      serviceEnv: {
        'build-worker': { BUILD_PICTURES: 'off' },
        'api-gateway': { MAX_SOCKETS_PER_TENANT: String(PLACES) },
      },
    });
    await new SlipwayClient({ apiUrl: slipway.stack.apiUrl }).signUp(account);
    good = await slipway.repository(
      'good',
      plainBuild(
        `console.log('working'); require('node:fs').mkdirSync('dist'); require('node:fs').writeFileSync('dist/index.html', 'from the command line')`,
      ),
    );
    bad = await slipway.repository('bad', plainBuild(`console.error('no'); process.exit(3)`));
  });
  afterAll(() => slipway.close());

  /** Runs `slipway …` as a program does: no terminal. */
  const run = (...args: string[]) =>
    new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
      const child = spawn(process.execPath, [join(ROOT, 'packages/client/bin/slipway.js'), ...args], {
        env: { PATH: machine['PATH'], SLIPWAY_CREDENTIALS: join(slipway.home, 'cli.json') },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (chunk) => (stdout += chunk));
      child.stderr.on('data', (chunk) => (stderr += chunk));
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });

  it('says what to do when nobody is signed in, and when nothing answers', async () => {
    expect(await run('jobs')).toMatchObject({ code: 1, stderr: expect.stringContaining('slipway login') });
    expect(await run('login', '--api-url', 'http://127.0.0.1:1', '--api-key', 'slw_x')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('does not answer'),
    });
  });

  it('signs in, and keeps a key that only its owner can read', async () => {
    const wrong = await run(
      'login',
      '--api-url',
      slipway.stack.apiUrl,
      '--email',
      account.email,
      '--password',
      'wrong',
    );
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('password is wrong') });
    const { code, stdout } = await run(
      'login',
      '--api-url',
      slipway.stack.apiUrl,
      '--email',
      account.email,
      '--password',
      account.password,
    );
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `Signed in to ${slipway.stack.apiUrl} as ${account.email}.\n`,
    });
    const file = join(slipway.home, 'cli.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toMatch(/slw_/);
  });

  it('deploys and follows: plain lines, and an exit code that tells', async () => {
    const success = await run('deploy', good, '--slug', 'cli-site', '--follow');
    expect(success.code).toBe(0);
    expect(success.stdout).toContain('│ working');
    expect(success.stdout).toContain('Live at http://cli-site.localhost');
    expect(success.stdout).not.toContain('\u001b');
    const failure = await run('deploy', bad, '--follow');
    expect(failure).toMatchObject({ code: 1, stdout: expect.stringContaining('exit code 3') });
  });

  it('shows jobs and logs, for people and as JSON', async () => {
    const jobs = await run('jobs');
    expect(jobs.stdout.split('\n')[0]).toMatch(/^JOB\s+TYPE\s+STATUS/);
    const page = JSON.parse((await run('--json', 'jobs', '--limit', '1')).stdout) as {
      data: { id: string; status: string }[];
    };
    expect(page.data[0]!.status).toBe('failed');
    expect((await run('logs', 'cli-site')).stdout).toContain('working');
    const events = (await run('--json', 'logs', page.data[0]!.id)).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    expect(events[0]!.type).toBe('job.queued');
    expect(events.at(-1)!.type).toBe('job.failed');
  });

  it('promotes and cancels, and tells what cannot be', async () => {
    const { client } = await signedIn();
    const [newest] = (await client.deployments('cli-site')).data;
    expect(await run('promote', newest!.id)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('cli-site shows deployment'),
    });
    expect(await run('cancel', 'cli-site')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('is completed'),
    });
    expect(await run('cancel', 'no-such-site')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no such project'),
    });
    expect(await run('deploy', 'file:///etc')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('gitURL'),
    });
    expect((await run('frobnicate')).code).toBe(1);
  });

  it('waits for a place when others of the organisation have all of them, and misses nothing', async () => {
    const { client, token } = await signedIn();
    const connections = Array.from({ length: PLACES }, () => {
      const connection = new LiveConnection({ apiUrl: slipway.stack.apiUrl, token });
      connection.listen({ onJobs: () => undefined, onProjects: () => undefined, onResync: () => undefined });
      return connection;
    });
    const isOpen = () => connections.every(({ state }) => state === 'connected');
    await expect.poll(isOpen, { timeout: 15_000 }).toBe(true);
    let hasEnded = false;
    const followed = run('deploy', good, '--slug', 'patient-site', '--follow').finally(
      () => (hasEnded = true),
    );
    const statuses = async () =>
      (await client.jobs({ limit: 1 })).data.map(({ title, status }) => [title, status]);
    await expect.poll(statuses, { timeout: 30_000 }).toEqual([['patient-site', 'completed']]);
    expect(hasEnded).toBe(false);
    for (const connection of connections) connection.close();
    const { code, stdout } = await followed;
    expect(code).toBe(0);
    expect(stdout).toMatch(/○ queued\n○ started\n[^]*✔ completed\n/);
  });

  async function signedIn() {
    const { api_key } = JSON.parse(await readFile(join(slipway.home, 'cli.json'), 'utf8')) as {
      api_key: string;
    };
    return { client: new SlipwayClient({ apiUrl: slipway.stack.apiUrl, token: api_key }), token: api_key };
  }
});
