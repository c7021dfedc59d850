import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { io, type Socket as ClientSocket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stopwatch } from '@slipway/testing/pace';
import { TestGateway } from '../gateway.fixture.js';

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await TestGateway.start({
    RATE_LIMIT_ADDRESS: '60',
    RATE_LIMIT_TENANT: '5',
    RATE_LIMIT_SIGN_UP: '3',
    MAX_CONNECTIONS_PER_ADDRESS: '40',
    MAX_SOCKETS_PER_TENANT: '2',
    TRUSTED_PROXIES: '127.0.0.0/8',
  });
  token = (await from('203.0.113.1', 'POST', '/api/auth/sign-up', { body: USER })).body.access_token;
});
afterAll(() => gateway.close());

const USER = { email: 'limits@example.test', password: 'correct horse battery' };

/** A call that comes from an address, through a proxy. */
function from(
  address: string,
  method: string,
  path: string,
  options: Parameters<TestGateway['call']>[2] = {},
) {
  return gateway.call(method, path, {
    ...options,
    headers: { ...options.headers, 'x-forwarded-for': address },
  });
}

/** What comes back for bytes, until the connection ends. */
async function answerTo(bytes: string, port = Number(new URL(gateway.url).port)): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  socket.write(bytes);
  await once(socket, 'close');
  return text;
}

describe('requests', () => {
  it('of an address are limited, those of another one are not, and health paths are free', async () => {
    const answers = await Promise.all(
      Array.from({ length: 130 }, () => from('198.51.100.7', 'GET', '/api/auth/jwks')),
    );
    const refused = answers.filter(({ status }) => status === 429);
    const taken = answers.filter(({ status }) => status === 200).length;
    // A minute may have ended in between: then those of two are taken.
    expect(taken).toBeGreaterThanOrEqual(60);
    expect(taken).toBeLessThanOrEqual(120);
    expect(taken + refused.length).toBe(130);
    for (const { headers, body } of refused) {
      expect(body).toMatchObject({ type: 'urn:slipway:problem:too-many-requests', status: 429 });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    }
    expect((await from('198.51.100.8', 'GET', '/api/auth/jwks')).status).toBe(200);
    for (const path of ['/health/live', '/health/ready', '/metrics'])
      expect((await from('198.51.100.7', 'GET', path)).status).toBe(200);
  });

  it('to sign up are few from one address, and cost no organisation', async () => {
    const signUp = (address: string, n: number) =>
      from(address, 'POST', '/api/auth/sign-up', { body: { ...USER, email: `${n}.${USER.email}` } });
    const before = await gateway.pool.query('SELECT 1 FROM tenants');
    const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => signUp(`2001:db8:1:2::${n}`, n)));
    const refused = answers.filter(({ status }) => status === 429);
    const made = answers.filter(({ status }) => status === 201);
    // A minute may have ended in between.
    expect(made.length).toBeGreaterThanOrEqual(3);
    expect(made.length).toBeLessThanOrEqual(6);
    expect(made.length + refused.length).toBe(12);
    expect(refused[0]!.body.detail).toContain(
      'There were 3 sign-ups from your address in this minute already.',
    );
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
    const after = await gateway.pool.query('SELECT 1 FROM tenants');
    expect(after.rowCount! - before.rowCount!).toBe(made.length);
    expect(await signUp('2001:db8:1:3::1', 99)).toMatchObject({ status: 201 });
  });

  it('of a tenant are limited, wherever they come from', async () => {
    const { status, headers } = await from('203.0.113.2', 'GET', '/api/auth/user', { token });
    expect(status).toBe(200);
    expect(headers.get('ratelimit-policy')).toBe('"tenant";q=5;w=60');
    expect(headers.get('ratelimit')).toMatch(/^"tenant";r=[0-4];t=\d+$/);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => from(`203.0.113.${10 + n}`, 'GET', '/api/auth/user', { token })),
    );
    const refused = answers.filter(({ status: one }) => one === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]!.body.detail).toContain('of your organisation');
  });
});

describe('connections', () => {
  it('of an address that is no proxy are limited', async () => {
    const strict = await TestGateway.start({ MAX_CONNECTIONS_PER_ADDRESS: '3' });
    const port = Number(new URL(strict.url).port);
    const held: Socket[] = [];
    try {
      for (let n = 0; n < 3; n += 1) {
        const socket = connect(port, '127.0.0.1');
        await once(socket, 'connect');
        socket.write('GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n');
        await once(socket, 'data');
        held.push(socket);
      }
      const refused = await answerTo('GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n', port);
      expect(refused).toMatch(/^HTTP\/1\.1 429 /);
      expect(refused).toContain('3 connections from your address are open already.');
      // A place that is given back is there again.
      held.pop()!.destroy();
      await expect
        .poll(() => answerTo('GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', port))
        .toMatch(/^HTTP\/1\.1 200 /);
    } finally {
      for (const socket of held) socket.destroy();
      await strict.close();
    }
  });

  it('that are slow are ended: headers that do not end, and bodies that do not come', async () => {
    const head = 'POST /api/auth/sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';
    const elapsed = stopwatch();
    const [headers, body] = await Promise.all([
      answerTo(head),
      answerTo(`${head}Content-Length: 100\r\n\r\n{"email":`),
    ]);
    expect(elapsed()).toBeLessThan(18_000);
    expect(headers).toMatch(/^HTTP\/1\.1 408 /);
    expect(body).toMatch(/^HTTP\/1\.1 408 /);
    expect(body).toContain('The body of the request has not come in time.');
  }, 30_000);

  it.each([
    ['headers', 431, `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`],
    ['a URL', 431, `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`],
    [
      'a body',
      413,
      `POST /api/auth/sign-in HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 2000000\r\n\r\n`,
    ],
  ])('%s that are too large are refused with %i', async (_, status, bytes) => {
    const answer = await answerTo(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain('application/problem+json');
  });
});

describe('sockets', () => {
  const open = (headers = {}) =>
    io(`${gateway.url}/jobs`, {
      auth: { token },
      transports: ['websocket'],
      reconnection: false,
      extraHeaders: headers,
    });

  /** What the next event of this name carries. */
  // oxlint-disable-next-line typescript/no-explicit-any
  const heard = (socket: ClientSocket, event: string): Promise<any> =>
    new Promise((resolve) => socket.once(event, resolve));

  it('of a tenant are limited, and those that flood are ended', async () => {
    const first = open();
    const second = open();
    await Promise.all([heard(first, 'connect'), heard(second, 'connect')]);
    const third = open();
    const refused = await heard(third, 'connect_error');
    expect(refused.data).toMatchObject({ status: 429, title: 'Too many requests' });

    const problem = heard(first, 'problem');
    const gone = heard(first, 'disconnect');
    for (let n = 0; n < 3_000; n += 1) first.emit('unsubscribe', { job_id: 'none' });
    expect(await problem).toMatchObject({ status: 429 });
    expect(await gone).toBe('io server disconnect');
    second.disconnect();
    third.disconnect();
  });

  it('of pages of other sites are refused', async () => {
    const socket = open({ origin: 'https://elsewhere.example' });
    const error = await heard(socket, 'connect_error');
    expect(error.message).toContain('websocket error');
    socket.disconnect();
  });
});

describe('answers', () => {
  it('tell browsers to be careful with them', async () => {
    const { headers } = await from('203.0.113.3', 'GET', '/api/auth/jwks');
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    expect(headers.get('strict-transport-security')).toBeNull();
    const secure = await from('203.0.113.3', 'GET', '/api/auth/jwks', {
      headers: { 'x-forwarded-proto': 'https' },
    });
    expect(secure.headers.get('strict-transport-security')).toBe('max-age=31536000');
  });

  it('give other sites nothing, unless their origin is on the list', async () => {
    const { headers } = await from('203.0.113.4', 'GET', '/api/auth/jwks', {
      headers: { origin: 'https://elsewhere.example' },
    });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});
