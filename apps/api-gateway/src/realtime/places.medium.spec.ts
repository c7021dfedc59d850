import { once } from 'node:events';
import { connect } from 'node:net';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { TestGateway } from '../gateway.fixture.js';

/* What a tenant may have open, and what is counted of it when clients leave at any moment. */

const PLACES = 5;

let gateway: TestGateway;
let token: string;
let key: string;
beforeAll(async () => {
  gateway = await TestGateway.start({ MAX_SOCKETS_PER_TENANT: String(PLACES), RATE_LIMIT_ADDRESS: '400' });
});
afterAll(() => gateway.close());
beforeEach(async () => {
  token = await gateway.tenant();
  key = (await gateway.call('POST', '/api/auth/api-keys', { token, body: { name: 'key' } })).body.key;
});

const socketUrl = () => `${gateway.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;

/** What a client is told that connects as it should. */
async function connects(): Promise<string> {
  const socket = io(`${gateway.url}/jobs`, {
    auth: { token: key },
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  });
  try {
    return await new Promise((resolve) => {
      socket.once('connect', () => resolve('connected'));
      socket.once('connect_error', (error) => resolve(error.message));
    });
  } finally {
    socket.disconnect();
  }
}

/** Opens a connection, sends these packets, and leaves. */
async function sends(packets: string[]): Promise<void> {
  const client = new WebSocket(socketUrl());
  const [opened] = (await once(client, 'message')) as [Buffer];
  expect(opened.toString()).toMatch(/^0\{/);
  for (const packet of packets) client.send(packet);
  client.close();
  await once(client, 'close');
}

describe('places of a tenant', () => {
  it('are given back by who leaves before being let in', async () => {
    await sends(Array.from({ length: 4 * PLACES }, () => `40/jobs,${JSON.stringify({ token: key })}`));
    await expect.poll(connects).toBe('connected');
  });

  it('are not taken by who leaves while a stream is opened', async () => {
    const { job_id } = await gateway.deploy(token);
    const port = Number(new URL(gateway.url).port);
    // Each is remembered: the first ones may have been given up when the last one comes.
    const seen = new Set<string>();
    const anotherWaits = async () => {
      const before = seen.size;
      const { rows } = await gateway.pool.query<{ statement: string }>(
        `SELECT pid || ' ' || query_start AS statement FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'SELECT status, log_start%'`,
      );
      for (const { statement } of rows) seen.add(statement);
      return seen.size > before;
    };
    const leaves = async () => {
      const socket = connect(port, '127.0.0.1');
      socket.write(
        `GET /api/jobs/${job_id}/events HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\nAuthorization: Bearer ${key}\r\n\r\n`,
      );
      await expect.poll(anotherWaits).toBe(true);
      socket.destroy();
      await once(socket, 'close');
    };
    // While Postgres is slow: nobody can read the job until the lock is given back.
    const holder = await gateway.pool.connect();
    try {
      await holder.query('BEGIN; LOCK TABLE jobs IN ACCESS EXCLUSIVE MODE');
      for (let n = 0; n < PLACES + 1; n += 1) await leaves();
    } finally {
      await holder.query('ROLLBACK');
      holder.release();
    }
    await expect.poll(connects).toBe('connected');
  });
});

describe('credentials', () => {
  it('of a service open no stream of events', async () => {
    const { job_id } = await gateway.deploy(token);
    const service = (
      await gateway.call('POST', '/api/auth/api-keys', { token, body: { name: 'service', role: 'service' } })
    ).body.key;
    const client = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws?job_id=${job_id}`, {
      headers: { authorization: `Bearer ${service}` },
    });
    const [error] = (await once(client, 'error')) as [Error];
    expect(error.message).toContain('401');
  });

  // The last one: it uses up what the address may ask for.
  it('cannot be guessed at will over one connection', async () => {
    const client = new WebSocket(socketUrl());
    await once(client, 'message');
    const answers: string[] = [];
    client.on('message', (data: Buffer) => answers.push(data.toString()));
    // More than a minute allows, also when one ends in between.
    for (let n = 0; n < 1_000; n += 1) client.send(`40/jobs,{"token":"slw_${'0'.repeat(40)}${n}"}`);
    await expect.poll(() => answers.some((text) => text.includes('too-many-requests'))).toBe(true);
    client.terminate();
  });
});
