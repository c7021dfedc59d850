import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { JobEvent, SubscribeAck } from '@slipway/shared/contracts';
import { stopwatch } from '@slipway/testing/pace';
import type { TestGateway } from '../gateway.fixture.js';
import { eventsOf, heard, Streams } from './streams.fixture.js';

describe('live streams', () => {
  let streams: Streams;
  let gateway: TestGateway;
  let token: string;
  beforeAll(async () => {
    streams = await Streams.open();
    ({ gateway, token } = streams);
  });
  afterEach(() => streams.disconnect());
  afterAll(() => streams.close());

  it('gives a Socket.IO client that joins late all events, and what comes then', async () => {
    const { job_id } = await streams.runningJob();
    const socket = streams.connect('/jobs', { token });
    const received = eventsOf(socket, 3);
    const ack = (await socket.emitWithAck('subscribe', { job_id })) as SubscribeAck;
    expect(ack).toEqual({ ok: true, tail: 3 });
    expect((await received).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    const last = eventsOf(socket, 1);
    await streams.fail(job_id); // told to nobody: the sweep finds it
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
    const socket = streams.connect('/jobs', { token });
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    const { ws } = socket.io.engine.transport as unknown as { ws: WebSocket };
    const received = eventsOf(socket, chunks + 1);
    const elapsed = stopwatch();
    await socket.emitWithAck('subscribe', { job_id });
    ws.pause();
    setTimeout(() => ws.resume(), 300);
    expect((await received).map(({ seq }) => seq)).toEqual(
      Array.from({ length: chunks + 1 }, (_, index) => index + 1),
    );
    // engine.io's next sign of life would come after 25 s.
    expect(elapsed()).toBeLessThan(18_000);
  });

  it('says that the beginning of a log has expired, and where it goes on', async () => {
    const { job_id } = await streams.runningJob();
    await gateway.pool.query('DELETE FROM job_events WHERE job_id = $1 AND first_seq = 1', [job_id]);
    await gateway.pool.query('UPDATE jobs SET log_start = 1 WHERE id = $1', [job_id]);
    const page = await gateway.call('GET', `/api/jobs/${job_id}/events`, { token });
    expect(page).toMatchObject({ status: 410, body: { type: 'urn:slipway:problem:events-expired' } });
    expect(page.body.detail).toContain('after=1');
    const socket = streams.connect('/jobs', { token });
    expect(await socket.emitWithAck('subscribe', { job_id })).toMatchObject({
      ok: false,
      problem: { status: 410 },
    });
    const received = eventsOf(socket, 2);
    const job = await gateway.call('GET', `/api/jobs/${job_id}`, { token });
    expect(job.body.log_start).toBe(1);
    expect(await socket.emitWithAck('subscribe', { job_id, after: 1 })).toEqual({ ok: true, tail: 3 });
    expect((await received).map(({ seq }) => seq)).toEqual([2, 3]);
  });

  it('ends with the session, or the API key, that it was opened with', async () => {
    const { job_id } = await streams.runningJob();
    const sessions = await gateway.call('GET', '/api/auth/sessions', { token });
    const made = await gateway.call('POST', '/api/auth/api-keys', { token, body: { name: 'reader' } });
    const [bySession, byKey] = [
      streams.connect('/jobs', { token }),
      streams.connect('/jobs', { token: made.body.key }),
    ];
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
    streams.token = token;
  });

  it('resumes after the last event a client has', async () => {
    const { job_id } = await streams.runningJob();
    const socket = streams.connect('/jobs', { token });
    const received = eventsOf(socket, 1);
    await socket.emitWithAck('subscribe', { job_id, after: 2 });
    expect((await received).map(({ seq }) => seq)).toEqual([3]);
  });

  const eventStream = (jobId: string, headers: Record<string, string> = {}) =>
    gateway.call('GET', `/api/jobs/${jobId}/events`, {
      token,
      headers: { accept: 'text/event-stream', ...headers },
    });

  it('streams server-sent events that resume by Last-Event-ID and end with the job', async () => {
    const { job_id } = await streams.runningJob();
    await streams.fail(job_id);
    const stream = (headers: Record<string, string>) => eventStream(job_id, headers);
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

  it('does not let the readers of server-sent events come again together', async () => {
    const { job_id } = await streams.runningJob();
    await streams.fail(job_id);
    const all = await Promise.all(Array.from({ length: 12 }, () => eventStream(job_id)));
    const pauses = all.map(({ body }) => Number(/^retry: (\d+)$/m.exec(String(body))?.[1]));
    for (const pause of pauses) expect(pause).toSatisfy((ms: number) => ms >= 500 && ms < 1_500);
    expect(new Set(pauses).size).toBeGreaterThan(4);
  });

  it('pages events as JSON', async () => {
    const { job_id } = await streams.runningJob();
    const page = await gateway.call('GET', `/api/jobs/${job_id}/events?after=1&limit=1`, { token });
    expect(page.body.tail).toBe(3);
    expect(page.body.data[0]).toMatchObject({ job_id, seq: 2 });
  });

  it.each([2 ** 31 - 1, 2 ** 31, Number.MAX_SAFE_INTEGER])('has nothing after %i', async (after) => {
    const { job_id } = await streams.runningJob();
    const page = await gateway.call('GET', `/api/jobs/${job_id}/events?after=${after}`, { token });
    expect(page).toMatchObject({ status: 200, body: { data: [], tail: 3 } });
    const socket = streams.connect('/jobs', { token });
    expect(await socket.emitWithAck('subscribe', { job_id, after })).toEqual({ ok: true, tail: 3 });
  });

  it('streams JSON lines over a plain WebSocket, and closes it after the end', async () => {
    const { job_id } = await streams.runningJob();
    await streams.fail(job_id);
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
    const { job_id } = await streams.runningJob();
    const ws = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws?job_id=${job_id}`, [
      'slipway',
      `slipway.bearer.${token}`,
    ]);
    const [data] = (await once(ws, 'message')) as [Buffer];
    expect(JSON.parse(data.toString().split('\n')[0]!)).toMatchObject({ seq: 1 });
    ws.terminate();
  });

  it('speaks the older form: logs:<slug>', async () => {
    await streams.runningJob('older-form');
    const socket = streams.connect('/', { token });
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
    const socket = streams.connect('/jobs', { token });
    await socket.emitWithAck('overview');
    const told = heard(socket, 'overview');
    const { job_id } = await gateway.deploy(token);
    expect(await told).toMatchObject([{ job_id, status: 'pending' }]);
  });
});
