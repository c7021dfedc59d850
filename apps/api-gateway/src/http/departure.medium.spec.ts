import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { stopwatch } from '@slipway/testing/pace';
import { GIT_URL, TestGateway } from '../gateway.fixture.js';

/** Far less than the 25 s after which a process leaves what has not stopped. */
const SOON_MS = 8_000;

describe('a gateway that is told to stop', () => {
  let gateway: TestGateway;
  let token: string;
  let agent: Agent;
  beforeEach(async () => {
    gateway = await TestGateway.start();
    token = await gateway.tenant();
    agent = new Agent({ keepAlive: true });
  });
  afterEach(async () => {
    agent.destroy();
    await gateway.close();
  });

  function ask(method: string, path: string, body = '', headers = {}): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      request(`${gateway.url}${path}`, {
        method,
        agent,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      })
        .on('response', resolve)
        .on('error', reject)
        .end(body);
    });
  }

  /** Settles when nobody is let in any more. */
  async function isShut(): Promise<void> {
    const { port } = new URL(gateway.url);
    for (;;) {
      const socket = connect({ host: '127.0.0.1', port: Number(port) });
      const isOpen = await once(socket, 'connect').then(
        () => true,
        () => false,
      );
      socket.destroy();
      if (!isOpen) return;
    }
  }

  it('answers what it was asked before, and ends the connection then', async () => {
    const somebody = await gateway.pool.connect();
    await somebody.query('BEGIN');
    await somebody.query('LOCK TABLE jobs IN ACCESS EXCLUSIVE MODE');
    const asked = ask('POST', '/project', JSON.stringify({ gitURL: GIT_URL }));
    await waitsForLock(gateway);
    const elapsed = stopwatch();
    const stopped = gateway.stop();
    await isShut();
    await somebody.query('COMMIT');
    somebody.release();
    const answer = await asked;
    expect(answer.statusCode).toBe(202);
    expect(JSON.parse(await text(answer))).toMatchObject({ status: 'queued' });
    await stopped;
    expect(elapsed()).toBeLessThan(SOON_MS);
  });

  it('ends event streams, whose readers come again elsewhere', async () => {
    const { job_id } = await gateway.deploy(token);
    const stream = await ask('GET', `/api/jobs/${job_id}/events`, '', { accept: 'text/event-stream' });
    let received = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
    await expect.poll(() => received).toContain('event: job.queued');
    const elapsed = stopwatch();
    await Promise.all([once(stream, 'end'), gateway.stop()]);
    expect(elapsed()).toBeLessThan(SOON_MS);
  });

  it('is not held up by who does not read', async () => {
    const { job_id } = await gateway.deploy(token);
    const address = gateway.url.replace('http:', 'ws:');
    const plain = new WebSocket(`${address}/ws?job_id=${job_id}`, ['slipway', `slipway.bearer.${token}`]);
    await once(plain, 'message');
    plain.pause();
    const socket = io(`${gateway.url}/jobs`, { auth: { token }, transports: ['websocket'], forceNew: true });
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    (socket.io.engine.transport as unknown as { ws: WebSocket }).ws.pause();
    const served = await ask('GET', `/api/jobs/${job_id}/events`, '', { accept: 'text/event-stream' });
    served.on('error', () => undefined);
    const elapsed = stopwatch();
    await gateway.stop();
    expect(elapsed()).toBeLessThan(SOON_MS);
    plain.terminate();
    socket.disconnect();
  });

  it.each(['/', '/jobs'])('lets Socket.IO clients of %s come again by themselves', async (namespace) => {
    const socket = io(`${gateway.url}${namespace}`, {
      ...{ auth: { token }, transports: ['websocket'], forceNew: true },
    });
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    const gone = new Promise<string>((resolve) => socket.once('disconnect', resolve));
    await gateway.stop();
    expect(await gone).toBe('transport close');
    expect(socket.active).toBe(true);
    socket.disconnect();
  });
});

async function waitsForLock({ pool }: TestGateway): Promise<void> {
  for (;;) {
    const { rowCount } = await pool.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (rowCount) return;
  }
}
