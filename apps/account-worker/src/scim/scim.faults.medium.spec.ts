import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  clientOf,
  failure,
  newUser,
  PASSWORD,
  reply,
  serveDirectory,
  TOKEN,
  type FakeDirectory,
} from './directory.fixture.js';
import type { ScimClient } from './scim.client.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A reset is a way of closing, too. */
function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
  });
}

async function directory(
  answer: Parameters<typeof serveDirectory>[0],
  options: Parameters<typeof clientOf>[1] = {},
): Promise<FakeDirectory & { client: ScimClient }> {
  const served = await serveDirectory(answer);
  const { client, connection } = clientOf(served.url, options);
  closing.push(served.close, () => connection.destroy());
  return { ...served, client };
}

/** A server that does with a connection what HTTP does not. */
async function wire(onConnection: (socket: Socket) => void, options: Parameters<typeof clientOf>[1] = {}) {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { client, connection } = clientOf(url, options);
  closing.push(
    async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
    () => connection.destroy(),
  );
  return { client, server };
}

describe('an error answer', () => {
  it.each([
    [
      'SCIM with the status as text',
      400,
      { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '400', detail: 'No such title' },
      'No such title',
    ],
    [
      'SCIM with the status as a number',
      400,
      { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: 400, detail: 'No such title' },
      'No such title',
    ],
    ['no schemas', 400, { detail: 'No such title' }, 'No such title'],
    ['an HTML page', 400, '<html><head><title>No such title</title></head></html>', 'No such title'],
    ['text', 400, 'No such\u0000 title\r\n', 'No such title'],
  ])('of %s says what the directory said', async (_name, status, body, said) => {
    const { client, host } = await directory((_request, response) => reply(response, status, body));
    const error = await failure(client.create(newUser()));
    expect(error).toMatchObject({ fault: 'refused', isItemFault: true, retryable: false, maybeDone: false });
    expect(error.message).toBe(
      `The directory "${host}" answered with status 400. It said: "${said}". Correct the account, then try again.`,
    );
  });

  it('without a body says what it is', async () => {
    const { client, host } = await directory((_request, response) => reply(response, 400));
    const { message } = await failure(client.create(newUser()));
    expect(message).toBe(
      `The directory "${host}" answered with status 400. Correct the account, then try again.`,
    );
  });

  it.each([
    [400, 'refused', { retryable: false, maybeDone: false, isItemFault: true, status: 422 }],
    [401, 'unauthorized', { retryable: false, maybeDone: false, isItemFault: false, status: 502 }],
    [403, 'forbidden', { retryable: false, maybeDone: false, isItemFault: false }],
    [404, 'unsupported', { retryable: false, maybeDone: false, isItemFault: false }],
    [413, 'refused', { retryable: false, maybeDone: false, isItemFault: true }],
    [422, 'refused', { retryable: false, maybeDone: false, isItemFault: true }],
    [408, 'timeout', { retryable: true, maybeDone: true, isItemFault: false }],
    [429, 'throttled', { retryable: true, maybeDone: false, isItemFault: false, status: 503 }],
    [500, 'unavailable', { retryable: true, maybeDone: true, isItemFault: false }],
    [501, 'unsupported', { retryable: false, maybeDone: false, isItemFault: false }],
    [502, 'unavailable', { retryable: true, maybeDone: true, isItemFault: false }],
    [503, 'unavailable', { retryable: true, maybeDone: true, isItemFault: false }],
    [504, 'unavailable', { retryable: true, maybeDone: true, isItemFault: false }],
  ])('%d to a creation is %s', async (httpStatus, fault, traits) => {
    const { client } = await directory((_request, response) =>
      reply(response, httpStatus, '<html><title>Oh no</title></html>', { 'content-type': 'text/html' }),
    );
    expect(await failure(client.create(newUser()))).toMatchObject({
      code: `directory_${fault}`,
      fault,
      httpStatus,
      ...traits,
    });
  });

  it('says how long to wait', async () => {
    const { client } = await directory((_request, response) =>
      reply(response, 429, { detail: 'Slow down' }, { 'retry-after': '7' }),
    );
    expect(await failure(client.create(newUser()))).toMatchObject({
      fault: 'throttled',
      retryAfterMs: 7_000,
      retryAfterSeconds: 7,
    });
  });

  it('repeats neither the token nor the password, when the directory does', async () => {
    const { client } = await directory((request, response) =>
      reply(response, 400, { detail: `${request.headers.authorization} sent ${request.body}` }),
    );
    const seen: unknown[] = [];
    const error = await failure(client.create(newUser({ displayName: 'x'.repeat(50) })));
    for (let at: unknown = error; at instanceof Error; at = at.cause)
      seen.push(at.message, at.stack, JSON.stringify(at));
    expect(seen.join()).toContain('[redacted]');
    expect(seen.join()).not.toContain(TOKEN);
    expect(seen.join()).not.toContain(PASSWORD);
  });
});

describe('an answer that cannot be read', () => {
  it.each([
    ['an HTML page', '<html><title>Sign in</title></html>'],
    ['nothing', ''],
    ['text', 'created'],
    ['half a user', '{"id":"1","userName":'],
    ['a list', '[]'],
    ['a user without an id', '{"userName":"user1"}'],
    ['a list of users', '{"totalResults":1,"Resources":[{"id":"1"}]}'],
  ])('%s for a creation leaves open whether it was done', async (_name, body) => {
    const { client } = await directory((_request, response) =>
      reply(response, 200, body, { 'content-type': 'text/html' }),
    );
    expect(await failure(client.create(newUser()))).toMatchObject({
      fault: 'malformed',
      maybeDone: true,
      httpStatus: 200,
    });
  });

  it('is cut off when it is longer than is read', async () => {
    let closed: Promise<unknown> | undefined;
    const { client } = await directory(
      (_request, response, socket) => {
        closed = closeOf(socket);
        response.writeHead(201, { 'content-type': 'application/scim+json' });
        // Without an end.
        response.write(`{"id":"${'x'.repeat(100_000)}`);
      },
      { maxResponseBytes: 10_000 },
    );
    expect(await failure(client.create(newUser()))).toMatchObject({ fault: 'malformed', maybeDone: true });
    await closed;
  });

  it('is no HTTP', async () => {
    const { client } = await wire((socket) =>
      socket.once('data', (request) => socket.end(`no HTTP: ${request.toString()}`)),
    );
    const error = await failure(client.create(newUser()));
    expect(error).toMatchObject({ fault: 'malformed', maybeDone: true, cause: undefined });
    expect(JSON.stringify(error) + error.message).not.toContain(TOKEN);
  });
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])(
    '%d is not followed, and the token does not go there',
    async (status) => {
      const elsewhere = await serveDirectory((_request, response) => reply(response, 201, { id: '1' }));
      closing.push(elsewhere.close);
      const { client } = await directory((_request, response) =>
        reply(response, status, undefined, { location: `${elsewhere.url}/Users?token=${TOKEN}` }),
      );
      for (const promise of [client.create(newUser()), client.discover(), client.findByUserName('user1')]) {
        const error = await failure(promise);
        expect(error).toMatchObject({ fault: 'redirected', retryable: false, httpStatus: status });
        expect(error.message).toContain(`redirects to "${elsewhere.host}"`);
        expect(error.message).not.toContain(TOKEN);
      }
      expect(elsewhere.requests).toEqual([]);
    },
  );

  it('to nowhere is one, too', async () => {
    const { client } = await directory((_request, response) =>
      reply(response, 302, undefined, { location: 'http://[' }),
    );
    expect((await failure(client.discover())).message).toContain('redirects to somewhere else');
  });
});

describe('a connection that is lost', () => {
  it('before anything was sent did nothing', async () => {
    const { client, server } = await wire(() => undefined);
    server.close();
    await once(server, 'close');
    expect(await failure(client.create(newUser()))).toMatchObject({
      fault: 'unavailable',
      maybeDone: false,
      retryable: true,
      httpStatus: null,
    });
  });

  it.each([
    ['before the answer', ''],
    ['within its head', 'HTTP/1.1 201 Created\r\ncontent-le'],
    ['within its body', 'HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\n{"id":'],
  ])('%s leaves open whether a creation was done', async (_name, start) => {
    const { client } = await wire((socket) => socket.once('data', () => socket.end(start)));
    const error = await failure(client.create(newUser()));
    expect(error).toMatchObject({ maybeDone: true, retryable: true, isItemFault: false });
    expect(['unavailable', 'malformed']).toContain(error.fault);
  });

  it('by a reset leaves it open as well; a question did nothing', async () => {
    const { client } = await wire((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await failure(client.create(newUser()))).toMatchObject({ fault: 'unavailable', maybeDone: true });
    expect(await failure(client.findByUserName('user1'))).toMatchObject({
      fault: 'unavailable',
      maybeDone: false,
    });
  });
});

describe('an answer that does not come', () => {
  it('in time leaves open whether a creation was done', async () => {
    const { client } = await directory(() => undefined, { timeoutMs: 100 });
    expect(await failure(client.create(newUser()))).toMatchObject({
      fault: 'timeout',
      maybeDone: true,
      status: 504,
    });
    expect(await failure(client.discover())).toMatchObject({ fault: 'timeout', maybeDone: false });
  });

  it('is bounded in all, however steadily it drips', async () => {
    const { client } = await directory(
      (_request, response, socket) => {
        response.writeHead(201);
        const drip = setInterval(() => response.write(' '), 20);
        socket.once('close', () => clearInterval(drip));
      },
      { timeoutMs: 200 },
    );
    expect(await failure(client.create(newUser()))).toMatchObject({ fault: 'timeout', maybeDone: true });
  });

  it('is bounded while it waits for a connection, too, and is then never sent', async () => {
    const { client, requests } = await directory(() => undefined, { timeoutMs: 150, connections: 1 });
    const [first, second] = await Promise.all([
      failure(client.create(newUser({ userName: 'first' }))),
      failure(client.create(newUser({ userName: 'second' }))),
    ]);
    expect(first).toMatchObject({ fault: 'timeout', maybeDone: true });
    expect(second).toMatchObject({ fault: 'timeout', maybeDone: false });
    expect(requests.map(({ body }) => body.includes('second'))).toEqual([false]);
  });
});

describe('an abort', () => {
  it('before sending throws its reason and sends nothing', async () => {
    const { client, requests } = await directory((_request, response) => reply(response, 201, { id: '1' }));
    const reason = new Error('cancelled');
    await expect(client.create(newUser(), AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(requests).toEqual([]);
  });

  it('in flight throws its reason and closes the connection', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled');
    let closed: Promise<unknown> | undefined;
    const { client } = await directory((_request, _response, socket) => {
      closed = closeOf(socket);
      controller.abort(reason);
    });
    await expect(client.create(newUser(), controller.signal)).rejects.toBe(reason);
    await closed;
  });

  it('of many at once leaves no listener behind and the client usable', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    const controller = new AbortController();
    let arrived = 0;
    const { client } = await directory((request, response) => {
      if (request.method === 'GET') return reply(response, 200, { id: '1', userName: 'user1' });
      if (++arrived === 4) controller.abort(new Error('cancelled'));
    });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, () => client.create(newUser(), controller.signal)),
    );
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(arrived).toBe(4);
    expect((await client.get('1'))?.id).toBe('1');
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });
});

it('a token that no header can carry is not sent', async () => {
  for (const token of ['', 'two words', 'line\r\nx: y', 'ü']) {
    const { client, requests } = await directory((_request, response) => reply(response, 200, {}), { token });
    const error = await failure(client.discover());
    expect(error).toMatchObject({ fault: 'unauthorized', maybeDone: false });
    if (token !== '') expect(error.message).not.toContain(token);
    expect(requests).toEqual([]);
  }
});
