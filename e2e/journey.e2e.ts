import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SlipwayClient } from '@slipway/client';
import type { JobEvent } from '@slipway/shared/contracts';
import { openBrowser } from './browser.ts';
import { EXAMPLES, logOf, plainBuild, TestSlipway, untilEnd } from './slipway.fixture.ts';

describe('from a git URL to a live site', () => {
  let slipway: TestSlipway;
  let client: SlipwayClient;
  let token: string;
  beforeAll(async () => {
    slipway = await TestSlipway.start();
    ({ client, token } = await slipway.tenant());
  });
  afterAll(() => slipway.close());

  const deploy = async (gitURL: string, slug: string) => {
    const { data } = await client.deploy({ gitURL, slug });
    return { ...data, events: await untilEnd(client, data.job_id) };
  };

  it('builds a Vite site, and a browser shows it', { timeout: 120_000 }, async () => {
    const gitURL = await slipway.repository('vite-react', join(EXAMPLES, 'vite-react'));
    const { url, events, job_id } = await deploy(gitURL, 'vite-site');
    expect(events.at(-1)).toMatchObject({ type: 'job.completed' });
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(logOf(events)).toContain('built in');
    expect(await client.job(job_id)).toMatchObject({
      status: 'completed',
      progress: 100,
      result: { reused: false },
    });

    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('requestfailed', (request) => problems.push(`${request.url()} failed`));
      await page.goto(url);
      await page.getByRole('heading', { level: 1 }).waitFor();
      const button = page.getByRole('button').first();
      const before = await button.textContent();
      await button.click();
      await expect.poll(() => button.textContent()).not.toBe(before);
      expect(problems).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  it('shows the whole log to a client that joins late, drops, and resumes', async () => {
    const lines = 400;
    const script = `
      const fs = require('node:fs'); fs.mkdirSync('dist'); fs.writeFileSync('dist/index.html', 'slow');
      let n = 0; const timer = setInterval(() => { for (let i = 0; i < 10; i++) console.log('line ' + n++); if (n >= ${lines}) clearInterval(timer); }, 20);`;
    const gitURL = await slipway.repository('slow', plainBuild(script));
    const { data } = await client.deploy({ gitURL, slug: 'slow-site' });
    const received: JobEvent[] = [];
    // Each connection takes a few batches and drops.
    for (let round = 0; received.at(-1)?.type !== 'job.completed' && round < 100; round += 1) {
      const socket = io(`${slipway.stack.apiUrl}/jobs`, {
        auth: { token },
        transports: ['websocket'],
        forceNew: true,
      });
      let batches = 0;
      await new Promise<void>((resolve) => {
        socket.on('events', (batch: JobEvent[]) => {
          received.push(...batch);
          batches += 1;
          if (batches >= 3 || batch.at(-1)!.type === 'job.completed') resolve();
        });
        socket.emit('subscribe', { job_id: data.job_id, after: received.at(-1)?.seq ?? 0 });
      });
      socket.disconnect();
    }
    expect(received.map(({ seq }) => seq)).toEqual(received.map((_, index) => index + 1));
    const seen = logOf(received)
      .split('\n')
      .filter((line) => /^line \d+$/.test(line));
    expect(seen).toEqual(Array.from({ length: lines }, (_, index) => `line ${index}`));
  });

  it('uses an earlier output of the same input again', async () => {
    const gitURL = await slipway.repository(
      'same',
      plainBuild(
        `require('node:fs').mkdirSync('dist'); require('node:fs').writeFileSync('dist/index.html', 'same')`,
      ),
    );
    const first = await deploy(gitURL, 'same-site');
    const second = await deploy(gitURL, 'same-site');
    expect((await client.job(first.job_id)).result).toMatchObject({ reused: false });
    expect((await client.job(second.job_id)).result).toMatchObject({ reused: true });
    expect((await slipway.visit(second.url)).body).toBe('same');
  });

  it('keeps each deployment at its own URL, and moves the alias forwards and back', async () => {
    const page = (text: string) => ({ 'index.html': text });
    const gitURL = await slipway.repository('versions', page('version one'));
    const one = await deploy(gitURL, 'versions');
    await slipway.commit('versions', page('version two'));
    const two = await deploy(gitURL, 'versions');
    const [first, second] = await Promise.all([
      client.deployment(one.deployment_id),
      client.deployment(two.deployment_id),
    ]);
    expect((await slipway.visit(first.url)).body).toBe('version one');
    expect((await slipway.visit(second.url)).body).toBe('version two');
    expect((await slipway.visit(two.url)).body).toBe('version two');
    expect(second).toMatchObject({
      status: 'ready',
      is_alias: true,
      commit_sha: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    await client.promote(one.deployment_id);
    await expect.poll(async () => (await slipway.visit(two.url)).body).toBe('version one');
    await client.promote(two.deployment_id);
    await expect.poll(async () => (await slipway.visit(two.url)).body).toBe('version two');
  });

  it('says what failed: the command, its exit code, both of its streams in order', async () => {
    const gitURL = await slipway.repository('broken', join(EXAMPLES, 'broken-build'));
    const { events, url, job_id } = await deploy(gitURL, 'broken-site');
    expect(events.at(-1)).toMatchObject({
      type: 'job.failed',
      error: { command: 'npm run build', exit_code: 1, stage: 'build' },
    });
    const streams = new Set(
      events.flatMap((event) => (event.type === 'job.log' ? event.lines.map(({ stream }) => stream) : [])),
    );
    expect(streams).toEqual(new Set(['stdout', 'stderr', 'system']));
    expect(await client.job(job_id)).toMatchObject({
      status: 'failed',
      attempt: 1,
      error_message: expect.stringContaining('exit code 1'),
    });
    const page = await slipway.visit(url, { accept: 'text/html' });
    expect(page.status).toBeGreaterThanOrEqual(400);
    expect(page.body).toContain('<html');
  });

  it('gives a build its variables, and shows their values to nobody', async () => {
    const secret = 'canary-9f2c51d0-value';
    const script = `
      const fs = require('node:fs'); const s = require('node:process').env.API_TOKEN;
      console.log('token ' + s); console.error(Buffer.from(s).toString('base64')); process.stdout.write(s.slice(0, 7)); setTimeout(() => { process.stdout.write(s.slice(7) + '\\n'); fs.mkdirSync('dist'); fs.writeFileSync('dist/index.html', String(s.length)); }, 100);`;
    const gitURL = await slipway.repository('secrets', plainBuild(script));
    await client.createProject({ git_url: gitURL, slug: 'secret-site' });
    await client.putVariables('secret-site', { API_TOKEN: secret });
    const { job_id } = await client.redeploy('secret-site');
    const events = await untilEnd(client, job_id);
    expect(events.at(-1)!.type).toBe('job.completed');
    expect(logOf(events)).not.toContain(secret);
    expect(logOf(events)).not.toContain(Buffer.from(secret).toString('base64'));
    const { url } = await client.project('secret-site');
    expect((await slipway.visit(url)).body).toBe(String(secret.length));
  });

  it('cancels a running build, and leaves no process of it', async () => {
    const marker = `sleeper-${process.pid}`;
    const script = `
      process.on('SIGTERM', () => {}); require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000) //${marker}'], { detached: true, stdio: 'ignore' });
      console.log('sleeping'); setInterval(() => {}, 1000);`;
    const gitURL = await slipway.repository('sleeper', plainBuild(script));
    const { data } = await client.deploy({ gitURL, slug: 'sleeper-site' });
    for await (const event of client.follow(data.job_id)) {
      if (event.type === 'job.log' && event.lines.some(({ text }) => text === 'sleeping'))
        await client.cancel(data.job_id);
      if (event.type === 'job.cancelled') break;
    }
    expect(await client.job(data.job_id)).toMatchObject({ status: 'cancelled' });
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(`//${marker}`);
  });

  it.each([
    ['plain-static', undefined],
    ['eleventy', undefined],
    ['pnpm-workspace', 'apps/site'],
  ])('puts examples/%s live', { timeout: 120_000 }, async (name, root) => {
    const gitURL = await slipway.repository(name, join(EXAMPLES, name));
    await client.createProject({
      git_url: gitURL,
      slug: `example-${name}`,
      ...(root ? { root_directory: root } : {}),
    });
    const { job_id } = await client.redeploy(`example-${name}`);
    const events = await untilEnd(client, job_id);
    expect(events.at(-1)!.type, logOf(events)).toBe('job.completed');
    const { url } = await client.project(`example-${name}`);
    const { status, body } = await slipway.visit(url);
    expect(status).toBe(200);
    expect(body).toMatch(/<!doctype html>/i);
  });

  it('says that it does not know a host, and that a site is being built', async () => {
    const { port } = new URL(slipway.stack.edgeUrl);
    expect(await slipway.visit(`http://nobody-has-this.localhost:${port}/`)).toMatchObject({ status: 404 });
  });
});
