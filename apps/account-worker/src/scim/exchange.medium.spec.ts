import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clientOf, directoryOf, failure, newUser, openClient, reply, TOKEN } from './directory.fixture.js';
import { ScimClient } from './scim.client.js';

/** A reset is a way of closing, too. */
function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
  });
}

/** A server that does with a connection what HTTP does not. */
async function wire(onConnection: (socket: Socket) => void, options: Parameters<typeof openClient>[1] = {}) {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { client: openClient(url, options), server };
}

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
    const { client } = await directoryOf(() => undefined, { timeoutMs: 500 });
    expect(await failure(client.create(newUser()))).toMatchObject({
      fault: 'timeout',
      maybeDone: true,
      status: 504,
    });
    expect(await failure(client.discover())).toMatchObject({ fault: 'timeout', maybeDone: false });
  });

  it('is bounded in all, however steadily it drips', async () => {
    const { client } = await directoryOf(
      (_request, response, socket) => {
        response.writeHead(201);
        const drip = setInterval(() => response.write(' '), 20);
        socket.once('close', () => clearInterval(drip));
      },
      { timeoutMs: 500 },
    );
    expect(await failure(client.create(newUser()))).toMatchObject({ fault: 'timeout', maybeDone: true });
  });

  it('is bounded while it waits for a connection, too, and is then never sent', async () => {
    const { url, requests } = await directoryOf((request, response) => {
      if (request.method === 'GET') reply(response, 200, { id: '1' });
    });
    const { client, connection } = clientOf(url, { connections: 1 });
    onTestFinished(() => connection.destroy());
    const impatient = new ScimClient({ baseUrl: url, token: TOKEN, connection, timeoutMs: 50 });
    const controller = new AbortController();
    const first = client.create(newUser({ userName: 'first' }), controller.signal);
    const second = await failure(impatient.create(newUser({ userName: 'second' })));
    expect(second).toMatchObject({ fault: 'timeout', maybeDone: false });
    // The connection is free again, and what was given up does not take it.
    const reason = new Error('cancelled');
    controller.abort(reason);
    await expect(first).rejects.toBe(reason);
    expect(await client.get('1')).toMatchObject({ id: '1' });
    expect(requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });
});

describe('an abort', () => {
  it('before sending throws its reason and sends nothing', async () => {
    const { client, requests } = await directoryOf((_request, response) => reply(response, 201, { id: '1' }));
    const reason = new Error('cancelled');
    await expect(client.create(newUser(), AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(requests).toEqual([]);
  });

  it('in flight throws its reason and closes the connection', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled');
    let closed: Promise<unknown> | undefined;
    const { client } = await directoryOf((_request, _response, socket) => {
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
    const { client } = await directoryOf((request, response) => {
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

describe('an answer without an end or a form', () => {
  it('is cut off when it is longer than is read', async () => {
    let closed: Promise<unknown> | undefined;
    const { client } = await directoryOf(
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
