import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problem } from '@slipway/shared/contracts';
import { TestGateway } from '../gateway.fixture.js';

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await TestGateway.start();
  token = await gateway.tenant();
});
afterAll(() => gateway.close());

/** Everything that comes back on a connection until it ends. */
function exchanged(bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1', () => socket.write(bytes));
    let received = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => (received += text));
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
  });
}

describe('what is no request', () => {
  it.each([
    ['headers of more than 16 kB', `GET /ready HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['another protocol', 'EHLO example.test\r\n\r\n', 400],
    ['a header that has no name', 'GET /ready HTTP/1.1\r\nHost: x\r\n: x\r\n\r\n', 400],
    [
      'two lengths of one body',
      'POST /project HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      400,
    ],
    [
      'a length and chunks',
      'POST /project HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
  ])('is answered with a problem, and the connection ends: %s', async (_, bytes, status) => {
    const received = await exchanged(bytes);
    const [head = '', body = ''] = received.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head).toMatch(/^connection: close$/im);
    expect(head).toMatch(/^content-type: application\/problem\+json/im);
    expect(problem.parse(JSON.parse(body))).toMatchObject({ status });
  });
});

describe('a URL that cannot be', () => {
  it.each([
    ['/api/jobs/%', 400],
    ['/api/jobs/%ff', 400],
    [`/api/jobs/${'x'.repeat(600)}`, 414],
  ])('is answered with a problem that shows nothing from inside: %s', async (path, status) => {
    const answer = await gateway.call('GET', path, { token });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.headers.get('x-request-id')).toBe(answer.body.request_id);
    expect(problem.parse(answer.body)).toEqual({ ...answer.body, instance: path });
    expect(JSON.stringify(answer.body)).not.toContain('FST_');
  });
});

it('is not found, where it is a slug with NUL', async () => {
  expect(await gateway.call('GET', '/api/projects/a%00b', { token })).toMatchObject({ status: 404 });
  expect(
    await gateway.call('POST', '/api/projects/a%00b/hooks/github', { body: {} }),
    'as any other that is unknown',
  ).toMatchObject({ status: 401 });
});

it('is refused, where it is a text to look for with NUL', async () => {
  expect(await gateway.call('GET', '/api/jobs?type=a%00b', { token })).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'type' }] },
  });
});

describe('a body', () => {
  const create = (body: string | Uint8Array) =>
    gateway.call('POST', '/api/tasks', { token, body, headers: { 'content-type': 'application/json' } });

  it('is UTF-8, with a byte order mark or without', async () => {
    expect(await create(Buffer.from('\ufeff{"title":"größer"}'))).toMatchObject({
      status: 201,
      body: { title: 'größer' },
    });
    for (const bytes of [[0xc3, 0x28], [0xff], [0xed, 0xa0, 0x80], [0xf0, 0x9f]])
      expect(
        await create(Buffer.concat([Buffer.from('{"title":"a'), Buffer.from(bytes), Buffer.from('"}')])),
        String(bytes),
      ).toMatchObject({ status: 400 });
  });

  it.each(['constructor', 'prototype', '__proto__', 'toString', 'unknown'])(
    'has no field that there is not: %s',
    async (name) => {
      for (const value of ['1', 'null', '{}', '{"prototype":{"polluted":1}}']) {
        const { status } = await create(`{"title":"x","${name}":${value}}`);
        expect([400, 422], `${name}: ${value}`).toContain(status);
      }
      expect('polluted' in {}).toBe(false);
    },
  );

  it('keeps names that are only somebody’s own', async () => {
    const { body } = await gateway.call('POST', '/api/projects', {
      token,
      body: { git_url: 'http://127.0.0.1:9999/site.git' },
    });
    const put = await gateway.call('PUT', `/api/projects/${body.slug}/env`, {
      token,
      body: '{"variables":{"constructor":"1","prototype":"2"}}',
    });
    expect(put.body.data.map(({ name }: { name: string }) => name)).toEqual(['constructor', 'prototype']);
  });
});
