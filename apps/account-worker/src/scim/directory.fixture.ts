import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Dispatcher } from 'undici';
import { onTestFinished } from 'vitest';
import { createConnection, type ConnectionOptions } from './connection.js';
import { ScimClient, type ScimClientOptions } from './scim.client.js';
import { ScimError } from './scim.error.js';
import type { NewUser } from './scim.user.js';

export const TOKEN = 'the-token-of-the-directory';
export const PASSWORD = 'the-password-of-the-account';

export function newUser(changes: Partial<NewUser> = {}): NewUser {
  return {
    externalId: 'slipway-1',
    userName: 'user1',
    email: 'user1@example.test',
    givenName: 'Ada',
    familyName: 'Lovelace',
    displayName: null,
    password: PASSWORD,
    active: true,
    ...changes,
  };
}

interface Received {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A web server of a spec's own, in the role of a directory. */
export interface FakeDirectory {
  host: string;
  url: string;
  requests: Received[];
  close: () => Promise<void>;
}

export type Answering = (
  request: Received,
  response: ServerResponse,
  socket: IncomingMessage['socket'],
) => void;

export async function serveDirectory(answer: Answering, secure?: ServerOptions): Promise<FakeDirectory> {
  const requests: Received[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const url = new URL(request.url ?? '/', 'http://directory.invalid');
      const received = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      requests.push(received);
      answer(received, response, request.socket);
    });
  };
  const server = secure ? createSecureServer(secure, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `${secure ? 'https' : 'http'}://${host}/scim/v2`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function reply(
  response: ServerResponse,
  status: number,
  body?: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/scim+json', ...headers });
  response.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
}

/** A client for a server on this machine, which is the only thing that it is allowed to reach. */
export function clientOf(
  url: string,
  options: Partial<ScimClientOptions & ConnectionOptions> = {},
): { client: ScimClient; connection: Dispatcher } {
  const baseUrl = new URL(url);
  const connection = createConnection({
    allowedHosts: [baseUrl.host],
    connections: 4,
    timeoutMs: 5_000,
    ...options,
    baseUrl,
  });
  return { client: new ScimClient({ token: TOKEN, ...options, baseUrl: url, connection }), connection };
}

/** A directory of one test, with a client for it. */
export async function directoryOf(
  answer: Answering,
  options: Parameters<typeof clientOf>[1] = {},
): Promise<FakeDirectory & { client: ScimClient }> {
  const served = await serveDirectory(answer);
  onTestFinished(served.close);
  return { ...served, client: openClient(served.url, options) };
}

/** A client of one test. */
export function openClient(url: string, options: Parameters<typeof clientOf>[1] = {}): ScimClient {
  const { client, connection } = clientOf(url, options);
  onTestFinished(() => connection.destroy());
  return client;
}

/** The ScimError that a promise ends with. */
export async function failure(promise: Promise<unknown>): Promise<ScimError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ScimError) return error;
  throw new Error('no ScimError was thrown', { cause: error });
}
