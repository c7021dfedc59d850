import { once } from 'node:events';
import { connect } from 'node:net';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from '../gateway.fixture.js';
import { MAX_SUBSCRIPTIONS } from './subscriptions.js';

describe('sockets of clients that mean no good', () => {
  let gateway: TestGateway;
  let token: string;
  const uncaught: unknown[] = [];
  const note = (error: unknown) => uncaught.push(error);
  beforeAll(async () => {
    process.on('uncaughtExceptionMonitor', note);
    process.on('unhandledRejection', note);
    gateway = await TestGateway.start();
    token = await gateway.tenant();
  });
  afterAll(async () => {
    await gateway.close();
    process.off('uncaughtExceptionMonitor', note);
    process.off('unhandledRejection', note);
  });
  const isAlive = async () =>
    expect(await gateway.call('GET', '/health/live')).toMatchObject({ status: 200 });

  const raw = async (text: string, then: 'reset' | 'read') => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(text);
    if (then === 'reset') socket.resetAndDestroy();
    else await once(socket.resume(), 'close');
  };
  const upgrade = (path: string, more = '') =>
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${more}\r\n`;

  it('takes connections that ask to upgrade and reset', async () => {
    const paths = ['/foo', '/ws', '/ws?job_id=x', '/socket.io/?EIO=4&transport=websocket'];
    await Promise.all(
      Array.from({ length: 200 }, (_, index) => raw(upgrade(paths[index % paths.length]!), 'reset')),
    );
    await isAlive();
  });

  it('answers requests that offer another protocol as if they did not', async () => {
    const answers = ['GET /health/live', 'PUT /api/jobs/x'].map(async (line) => {
      const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
      let answer = '';
      socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
      const offer =
        'Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\n';
      socket.write(`${line} HTTP/1.1\r\nHost: x\r\n${offer}Content-Length: 0\r\n\r\n`);
      await once(socket, 'close');
      return answer;
    });
    const [alive, other] = await Promise.all(answers);
    expect(alive).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(other).toMatch(/^HTTP\/1.1 401 [^]*x-request-id: [^]*application\/problem\+json/);
  });

  it('takes a frame that is too large, sent together with the request to upgrade', async () => {
    const { job_id } = await gateway.deploy(token);
    const frame = Buffer.alloc(2_060, 1);
    frame.set([0x81, 0xfe, 0x08, 0x04]);
    const request = upgrade(`/ws?job_id=${job_id}`, `Authorization: Bearer ${token}\r\n`);
    await raw(request + frame.toString('latin1'), 'read');
    await isAlive();
  });

  it('takes arguments of any kind for every event', async () => {
    const values = [undefined, null, 0, 'text', [], {}, true, { job_id: 5 }, { job_id: 'x', after: -1 }];
    for (const namespace of ['/jobs', '/']) {
      const socket = io(`${gateway.url}${namespace}`, {
        auth: { token },
        transports: ['websocket'],
        forceNew: true,
      });
      await once2(socket, 'connect');
      for (const event of ['subscribe', 'unsubscribe', 'overview', 'message', 'nonsense']) {
        for (const first of values) for (const second of values) socket.emit(event, first, second);
      }
      if (namespace === '/jobs')
        expect(await socket.emitWithAck('subscribe', 'nonsense')).toMatchObject({
          ok: false,
          problem: { status: 422 },
        });
      socket.disconnect();
    }
    await isAlive();
  });

  it('lets a socket follow so many jobs and no more, also in a burst', async () => {
    const { rows } = await gateway.pool.query<{ id: string }>(
      `INSERT INTO jobs (id, tenant_id, type, payload, last_attempt)
       SELECT gen_random_uuid(), (SELECT tenant_id FROM jobs LIMIT 1), 'build', '{}', 1 FROM generate_series(1, ${MAX_SUBSCRIPTIONS + 20}) RETURNING id`,
    );
    const socket = io(`${gateway.url}/jobs`, { auth: { token }, transports: ['websocket'], forceNew: true });
    const acks = (await Promise.all(
      rows.map(({ id }) => socket.emitWithAck('subscribe', { job_id: id })),
    )) as { ok: boolean }[];
    expect(acks.filter(({ ok }) => ok)).toHaveLength(MAX_SUBSCRIPTIONS);
    socket.disconnect();
  });

  it('has let nothing of all this pass uncaught', () => {
    expect(uncaught).toEqual([]);
  });
});

function once2(socket: ReturnType<typeof io>, event: string): Promise<unknown> {
  return new Promise((resolve) => socket.once(event, resolve));
}
