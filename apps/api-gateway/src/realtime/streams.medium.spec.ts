import { once } from 'node:events';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { endAttempt } from '@slipway/jobs';
import type { JobEvent, SubscribeAck } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import { TestGateway } from '../gateway.fixture.js';

describe('live streams', () => {
  let gateway: TestGateway;
  let token: string;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    gateway = await TestGateway.start();
    token = await gateway.tenant();
  });
  afterEach(() => sockets.splice(0).forEach((socket) => socket.disconnect()));
  afterAll(() => gateway.close());

  const connect = (namespace: string, auth: object): Socket => {
    const socket = io(`${gateway.url}${namespace}`, {
      auth,
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
    });
    sockets.push(socket);
    return socket;
  };
  const events = async (socket: Socket, count: number): Promise<JobEvent[]> => {
    const all: JobEvent[] = [];
    while (all.length < count) {
      await new Promise<void>((resolve) => {
        socket.once('events', (batch: JobEvent[]) => {
          all.push(...batch);
          resolve();
        });
      });
    }
    return all;
  };
  /** A job that runs, with two log lines; the caller plays its worker. */
  const runningJob = async (slug?: string) => {
    const data = await gateway.deploy(token, slug);
    await gateway.pool.query(`UPDATE jobs SET status = 'active', attempt = 1 WHERE id = $1`, [data.job_id]);
    const lines = ['one', 'two'].map((text) => ({ at: new Date().toISOString(), stream: 'stdout', text }));
    await gateway.pool.query('INSERT INTO job_events VALUES ($1, 2, 3, $2)', [
      data.job_id,
      JSON.stringify([
        { type: 'job.started', at: new Date().toISOString(), attempt: 1 },
        { type: 'job.log', at: new Date().toISOString(), lines },
      ]),
    ]);
    return data;
  };
  const fail = (jobId: string) =>
    endAttempt(
      gateway.pool,
      { jobId, attempt: 1 },
      { status: 'failed', error: { code: 'test', message: 'over' } },
    );

  it('gives a Socket.IO client that joins late all events, and what comes then', async () => {
    const { job_id } = await runningJob();
    const socket = connect('/jobs', { token });
    const received = events(socket, 3);
    const ack = (await socket.emitWithAck('subscribe', { job_id })) as SubscribeAck;
    expect(ack).toEqual({ ok: true, tail: 3 });
    expect((await received).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    const last = events(socket, 1);
    await fail(job_id); // told to nobody: the sweep finds it
    expect(await last).toMatchObject([{ seq: 4, type: 'job.failed' }]);
  });

  it('goes on at once with a client that did not read for a moment', async () => {
    const { job_id } = await gateway.deploy(token);
    const chunks = 2;
    const at = new Date().toISOString();
    const event = JSON.stringify([
      { type: 'job.log', at, lines: [{ at, stream: 'stdout', text: 'x'.repeat(6_000_000) }] },
    ]);
    await gateway.pool.query(
      `INSERT INTO job_events (job_id, first_seq, last_seq, events, size)
       SELECT $1, n, n, $2::json, octet_length($2::text) FROM generate_series(2, $3::int) n`,
      [job_id, event, chunks + 1],
    );
    const socket = connect('/jobs', { token });
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    const { ws } = socket.io.engine.transport as unknown as { ws: WebSocket };
    const received = events(socket, chunks + 1);
    const started = performance.now();
    await socket.emitWithAck('subscribe', { job_id });
    ws.pause();
    setTimeout(() => ws.resume(), 300);
    expect((await received).map(({ seq }) => seq)).toEqual(
      Array.from({ length: chunks + 1 }, (_, index) => index + 1),
    );
    // engine.io's next sign of life would come after 25 s.
    expect(performance.now() - started).toBeLessThan(18_000);
  });

  it('says that the beginning of a log has expired, and where it goes on', async () => {
    const { job_id } = await runningJob();
    await gateway.pool.query('DELETE FROM job_events WHERE job_id = $1 AND first_seq = 1', [job_id]);
    await gateway.pool.query('UPDATE jobs SET log_start = 1 WHERE id = $1', [job_id]);
    const page = await gateway.call('GET', `/api/jobs/${job_id}/events`, { token });
    expect(page).toMatchObject({ status: 410, body: { type: 'urn:slipway:problem:events-expired' } });
    expect(page.body.detail).toContain('after=1');
    const socket = connect('/jobs', { token });
    expect(await socket.emitWithAck('subscribe', { job_id })).toMatchObject({
      ok: false,
      problem: { status: 410 },
    });
    const received = events(socket, 2);
    const job = await gateway.call('GET', `/api/jobs/${job_id}`, { token });
    expect(job.body.log_start).toBe(1);
    expect(await socket.emitWithAck('subscribe', { job_id, after: 1 })).toEqual({ ok: true, tail: 3 });
    expect((await received).map(({ seq }) => seq)).toEqual([2, 3]);
  });

  it('ends with the session, or the API key, that it was opened with', async () => {
    const { job_id } = await runningJob();
    const sessions = await gateway.call('GET', '/api/auth/sessions', { token });
    const made = await gateway.call('POST', '/api/auth/api-keys', { token, body: { name: 'reader' } });
    const [bySession, byKey] = [connect('/jobs', { token }), connect('/jobs', { token: made.body.key })];
    await Promise.all([bySession, byKey].map((socket) => socket.emitWithAck('subscribe', { job_id })));
    const ends = [bySession, byKey].map(
      (socket) => new Promise<string>((resolve) => socket.once('disconnect', resolve)),
    );
    await gateway.call('DELETE', `/api/auth/api-keys/${made.body.id}`, { token });
    expect(await ends[1]).toBe('io server disconnect');
    expect(bySession.connected).toBe(true);
    const own = sessions.body.data.find(({ is_current }: { is_current: boolean }) => is_current);
    await gateway.call('DELETE', `/api/auth/sessions/${own.id}`, { token });
    expect(await ends[0]).toBe('io server disconnect');
    token = await gateway.tenant();
  });

  it('resumes after the last event a client has', async () => {
    const { job_id } = await runningJob();
    const socket = connect('/jobs', { token });
    const received = events(socket, 1);
    await socket.emitWithAck('subscribe', { job_id, after: 2 });
    expect((await received).map(({ seq }) => seq)).toEqual([3]);
  });

  it('streams server-sent events that resume by Last-Event-ID and end with the job', async () => {
    const { job_id } = await runningJob();
    await fail(job_id);
    const stream = async (headers: Record<string, string>) =>
      gateway.call('GET', `/api/jobs/${job_id}/events`, {
        token,
        headers: { accept: 'text/event-stream', ...headers },
      });
    const whole = await stream({});
    expect(whole.headers.get('content-type')).toContain('text/event-stream');
    expect([...String(whole.body).matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))).toEqual([
      1, 2, 3, 4,
    ]);
    const rest = await stream({ 'last-event-id': '3' });
    expect([...String(rest.body).matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))).toEqual([4]);
    expect(await stream({ 'last-event-id': '4' })).toMatchObject({ status: 204 });
    expect(await stream({ 'last-event-id': 'x' })).toMatchObject({ status: 400 });
  });

  it('pages events as JSON', async () => {
    const { job_id } = await runningJob();
    const page = await gateway.call('GET', `/api/jobs/${job_id}/events?after=1&limit=1`, { token });
    expect(page.body.tail).toBe(3);
    expect(page.body.data[0]).toMatchObject({ job_id, seq: 2 });
  });

  it('streams JSON lines over a plain WebSocket, and closes it after the end', async () => {
    const { job_id } = await runningJob();
    await fail(job_id);
    const ws = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws?job_id=${job_id}&after=1`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const lines: JobEvent[] = [];
    ws.on('message', (data: Buffer) =>
      lines.push(
        ...data
          .toString()
          .split('\n')
          .map((line) => JSON.parse(line) as JobEvent),
      ),
    );
    const [code] = (await once(ws, 'close')) as [number];
    expect(code).toBe(1000);
    expect(lines.map(({ seq }) => seq)).toEqual([2, 3, 4]);
  });

  it('takes a browser’s token as a sub-protocol of the WebSocket', async () => {
    const { job_id } = await runningJob();
    const ws = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws?job_id=${job_id}`, [
      'slipway',
      `slipway.bearer.${token}`,
    ]);
    const [data] = (await once(ws, 'message')) as [Buffer];
    expect(JSON.parse(data.toString().split('\n')[0]!)).toMatchObject({ seq: 1 });
    ws.terminate();
  });

  it('speaks the older form: logs:<slug>', async () => {
    await runningJob('older-form');
    const socket = connect('/', { token });
    const messages: string[] = [];
    const two = new Promise<void>((resolve) => {
      socket.on('message', (text: string) => {
        if (messages.push(text) === 2) resolve();
      });
    });
    socket.emit('subscribe', 'logs:older-form');
    await two;
    expect(messages).toEqual(['one', 'two']);
  });

  it('tells a tenant of its jobs’ changes', async () => {
    const socket = connect('/jobs', { token });
    await socket.emitWithAck('overview');
    const told = once2(socket, 'overview');
    const { job_id } = await gateway.deploy(token);
    expect(await told).toMatchObject([{ job_id, status: 'pending' }]);
  });

  it('refuses sockets without valid credentials, and origins that are not on the list', async () => {
    for (const namespace of ['/jobs', '/']) {
      for (const auth of [{}, { token: 'nonsense' }, { token: 5 }]) {
        const error = (await once2(connect(namespace, auth), 'connect_error')) as Error & {
          data: { status: number };
        };
        expect(error.data.status).toBe(401);
      }
    }
    const { job_id } = await runningJob();
    const foreign = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws?job_id=${job_id}`, {
      headers: { authorization: `Bearer ${token}` },
      origin: 'https://evil.example',
    });
    const [, response] = (await once(foreign, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(403);
  });

  it('answers another tenant’s job, project, deployment and subscription like absent ones, and leaks no event', async () => {
    const mine = await runningJob('mine-alone');
    const stranger = await gateway.tenant();
    const paths = [
      `/api/jobs/${mine.job_id}`,
      `/api/jobs/${mine.job_id}/events`,
      `/api/deployments/${mine.deployment_id}`,
      '/api/projects/mine-alone',
      '/api/projects/mine-alone/env',
      '/api/projects/mine-alone/deployments',
    ];
    for (const path of paths)
      expect(await gateway.call('GET', path, { token: stranger }), path).toMatchObject({ status: 404 });
    const writes: [string, string, unknown][] = [
      ['POST', `/api/jobs/${mine.job_id}/cancel`, undefined],
      ['POST', `/api/jobs/${mine.job_id}/retry`, undefined],
      ['POST', `/api/deployments/${mine.deployment_id}/promote`, undefined],
      ['POST', '/api/projects/mine-alone/deployments', {}],
      ['PATCH', '/api/projects/mine-alone', { branch: 'x' }],
      ['PUT', '/api/projects/mine-alone/env', { variables: {} }],
      ['DELETE', '/api/projects/mine-alone', undefined],
    ];
    for (const [method, path, body] of writes)
      expect(await gateway.call(method, path, { token: stranger, body }), path).toMatchObject({
        status: 404,
      });
    const absent = await gateway.call('GET', `/api/jobs/${newId()}`, { token: stranger });
    const foreign = await gateway.call('GET', `/api/jobs/${mine.job_id}`, { token: stranger });
    expect(foreign.body.detail).toBe(absent.body.detail);

    const socket = connect('/jobs', { token: stranger });
    const leaked: unknown[] = [];
    socket.on('events', (batch) => leaked.push(batch));
    socket.on('overview', (batch) => leaked.push(batch));
    await socket.emitWithAck('overview');
    expect(await socket.emitWithAck('subscribe', { job_id: mine.job_id })).toMatchObject({
      ok: false,
      problem: { status: 404 },
    });
    const older = connect('/', { token: stranger });
    older.emit('subscribe', 'logs:mine-alone');
    expect(await once2(older, 'message')).toBe('There is no such project, or it was never deployed.');
    const ws = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws?job_id=${mine.job_id}`, {
      headers: { authorization: `Bearer ${stranger}` },
    });
    const [, response] = (await once(ws, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(404);
    const sse = await gateway.call('GET', `/api/jobs/${mine.job_id}/events`, {
      token: stranger,
      headers: { accept: 'text/event-stream' },
    });
    expect(sse.status).toBe(404);
    const owner = connect('/jobs', { token });
    const ended = events(owner, 4);
    await owner.emitWithAck('subscribe', { job_id: mine.job_id });
    await fail(mine.job_id);
    await ended;
    expect(leaked).toEqual([]);
  });
});

/** The first argument of a socket's next event. */
function once2(socket: Socket, event: string): Promise<unknown> {
  return new Promise((resolve) => socket.once(event, resolve));
}
