import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stopwatch } from '@slipway/testing/pace';
import { SlipwayClient } from '@slipway/client';
import { freePort } from '@slipway/testing';
import { machine } from './env.ts';
import { ROOT } from './slipway.fixture.ts';

interface Credentials {
  api_url: string;
  edge_url: string;
  email: string;
  password: string;
  api_key: string;
}

/** What `npm start` listens on. */
const PORTS = [
  'GATEWAY_PORT',
  'EDGE_PORT',
  'GIT_PORT',
  'SANDBOX_DIRECTORY_PORT',
  'INBOX_PORT',
  'SMTP_PORT',
] as const;

async function freePorts(): Promise<Record<string, string>> {
  const ports = new Set<number>();
  while (ports.size < PORTS.length) ports.add(await freePort());
  return Object.fromEntries([...ports].map((port, index) => [PORTS[index]!, String(port)]));
}

describe('npm start', () => {
  let home: string;
  let ports: Record<string, string>;
  const running = new Set<ChildProcess>();
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'slipway-start-'));
    ports = await freePorts();
  });
  afterEach(async () => {
    for (const child of running) {
      const close = once(child, 'close');
      child.kill('SIGTERM');
      await close;
    }
    await rm(home, { recursive: true, force: true });
  });

  /** Runs `npm start` until it says that it is up, or ends. */
  async function start(
    args: string[] = [],
    env: Record<string, string> = {},
    until = 'Ctrl-C stops everything',
  ) {
    const child = spawn(process.execPath, ['tools/run.mjs', 'start', ...args], {
      cwd: ROOT,
      env: { ...machine, ...ports, SLIPWAY_HOME: home, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    child.on('close', () => running.delete(child));
    let output = '';
    await new Promise<void>((resolve) => {
      const listen = (chunk: Buffer) => {
        output += stripVTControlCharacters(chunk.toString());
        if (output.includes(until)) resolve();
      };
      child.stdout.on('data', listen);
      child.stderr.on('data', listen);
      child.on('close', () => resolve());
    });
    return { child, output, exitCode: child.exitCode };
  }

  async function stop(child: ChildProcess): Promise<number | null> {
    const exit = once(child, 'close') as Promise<[number | null]>;
    // As the terminal does it: to the whole group, here to the launcher and the one that waits for it.
    execFileSync('pkill', ['-INT', '-P', String(child.pid)]);
    return (await exit)[0];
  }

  const processesOf = (folder: string) =>
    execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(folder));
  const credentials = async () =>
    JSON.parse(await readFile(join(home, 'credentials.json'), 'utf8')) as Credentials;
  const visit = (url: string) => {
    const { hostname, port } = new URL(url);
    return fetch(`http://127.0.0.1:${port}/`, { headers: { 'x-forwarded-host': hostname } });
  };

  it(
    'brings an example live, prints what a person needs, keeps its data, and leaves nothing running',
    { timeout: 180_000 },
    async () => {
      const first = await start();
      for (const stage of ['clone', 'install', 'build', 'publish'])
        expect(first.output).toContain(`● ${stage}`);
      expect(first.output).toContain('✔ completed');
      const kept = await credentials();
      expect(kept).toMatchObject({
        api_url: `http://127.0.0.1:${ports['GATEWAY_PORT']}`,
        edge_url: `http://localhost:${ports['EDGE_PORT']}`,
      });
      expect((await stat(join(home, 'credentials.json'))).mode & 0o777).toBe(0o600);
      for (const text of [kept.api_url, `${kept.api_url}/api/docs`, kept.email, kept.password, kept.api_key])
        expect(first.output).toContain(text);

      // The demo company, with a year of commissions of which most months are closed.
      expect(first.output).toContain(`${kept.api_url}/commissions`);
      expect(first.output).not.toContain('not complete');
      const slipway = new SlipwayClient({ apiUrl: kept.api_url, token: kept.api_key });
      const periods = await slipway.periods.list({ limit: 100 });
      expect(periods.data.map(({ status }) => status)).toEqual([
        ...Array.from({ length: 3 }, () => 'open'),
        ...Array.from({ length: 9 }, () => 'closed'),
      ]);
      expect((await slipway.commissions.list({ kind: 'clawback', limit: 1 })).total).toBeGreaterThan(0);

      const site = /site\s+(http:\S+)/.exec(first.output)![1]!;
      const page = execFileSync('curl', ['-sS', site], { encoding: 'utf8' });
      expect(page).toContain('<div id="root">');
      expect((await visit(site)).status).toBe(404);

      // The printed curl line, as a person would paste it.
      const line = /curl -X POST .*/.exec(first.output)![0];
      const answer = JSON.parse(execFileSync('sh', ['-c', `${line} -sS`], { encoding: 'utf8' })) as {
        data: { url: string };
      };
      await expect
        .poll(() => execFileSync('curl', ['-s', answer.data.url], { encoding: 'utf8' }), { timeout: 20_000 })
        .toContain('<h1>');

      expect(await stop(first.child)).toBe(0);
      expect(first.output).not.toContain('ended unexpectedly');
      expect(processesOf(home)).toEqual([]);

      const elapsed = stopwatch();
      const second = await start(['--no-demo']);
      expect(elapsed()).toBeLessThan(15_000);
      expect((await credentials()).api_key).toBe(kept.api_key);
      expect(execFileSync('curl', ['-sS', answer.data.url], { encoding: 'utf8' })).toContain('<h1>');
      await stop(second.child);
      expect(processesOf(home)).toEqual([]);
    },
  );

  it('ends what a killed start has left behind', { timeout: 120_000 }, async () => {
    const first = await start(['--no-demo']);
    const launcher = execFileSync('pgrep', ['-P', String(first.child.pid)], { encoding: 'utf8' }).trim();
    const closed = once(first.child, 'close');
    process.kill(Number(launcher), 'SIGKILL');
    await closed;
    const second = await start(['--no-demo']);
    expect(second.output).toContain('of a start that was killed');
    expect(second.output).toContain('Slipway is up');
    await stop(second.child);
    expect(processesOf(home)).toEqual([]);
  });

  it('says which port is taken, and how to choose another one', async () => {
    const server = createServer().listen(Number(ports['GATEWAY_PORT']), '127.0.0.1');
    await once(server, 'listening');
    const { output, exitCode } = await start();
    server.close();
    expect(exitCode).toBe(1);
    expect(output).toContain(`Port ${ports['GATEWAY_PORT']}, for the gateway, is taken`);
    expect(output).toContain('GATEWAY_PORT=');
  });

  it.each([
    [['--frobnicate'], {}, 'Usage: npm start'],
    [[], { GATEWAY_PORT: 'abc' }, 'GATEWAY_PORT must be a port'],
    [[], { BUILD_SANDBOX: 'maybe' }, 'BUILD_SANDBOX must be'],
  ])('explains wrong options %j %j', async (args, env, expected) => {
    const { output, exitCode } = await start(args, env);
    expect(exitCode).toBe(1);
    expect(output).toContain(expected);
  });

  it.each(['starting stores', 'starting api-gateway', 'starting build-worker'])(
    'leaves nothing running when it is stopped at "%s"',
    { timeout: 60_000 },
    async (moment) => {
      const { child } = await start(['--no-demo'], {}, moment);
      expect(await stop(child)).toBe(0);
      expect(processesOf(home)).toEqual([]);
    },
  );

  it('leaves nothing running when its terminal is closed', { timeout: 60_000 }, async () => {
    const { child } = await start(['--no-demo']);
    const close = once(child, 'close');
    child.stdout.destroy();
    child.stderr.destroy();
    child.kill('SIGHUP');
    await close;
    expect(processesOf(home)).toEqual([]);
  });

  it(
    'refuses a home in which another one runs, and leaves that one alone',
    { timeout: 120_000 },
    async () => {
      const first = await start(['--no-demo']);
      const second = await start(['--no-demo', '--reset'], await freePorts());
      expect(second.exitCode).toBe(1);
      expect(second.output).toContain('already');
      const { api_url } = await credentials();
      expect((await fetch(`${api_url}/health`)).status).toBe(200);
      await stop(first.child);
    },
  );

  it('deletes with --reset what is its own, and nothing else', { timeout: 60_000 }, async () => {
    await writeFile(join(home, 'precious.txt'), 'keep me');
    const { child } = await start(['--no-demo', '--reset']);
    expect(await readFile(join(home, 'precious.txt'), 'utf8')).toBe('keep me');
    await stop(child);
  });

  it('forgets everything with --reset', { timeout: 120_000 }, async () => {
    const first = await start(['--no-demo']);
    const before = await credentials();
    await stop(first.child);
    const second = await start(['--no-demo', '--reset']);
    expect((await credentials()).api_key).not.toBe(before.api_key);
    await stop(second.child);
  });
});
