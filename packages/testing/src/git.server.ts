import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { gitEnvironment } from './git.repository.js';

export interface GitServerOptions {
  /** Folder of the bare repositories, each `<name>.git`. */
  root: string;
  /** 0, the default, takes any free port. */
  port?: number;
  host?: string;
}

export interface GitServer {
  port: number;
  /** A repository is at `<url>/<name>.git`. */
  url: string;
  close(): Promise<void>;
}

/** The head of a CGI response is small; what has no end of it within this is not one. */
const MAX_HEAD_BYTES = 64 * 1024;

/**
 * Serves repositories read-only over git's smart HTTP protocol, by git's own `http-backend` as a CGI program
 * (git-http-backend(1), RFC 3875).
 */
export async function startGitServer({
  root,
  port = 0,
  host = '127.0.0.1',
}: GitServerOptions): Promise<GitServer> {
  const server = createServer((request, response) => {
    answer(root, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'content-type': 'text/plain' }).end(`${String(error)}\n`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    port: bound,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://git.invalid');
  const path = decoded(url.pathname);
  if (path === undefined) return void response.writeHead(400).end();
  const child = spawn('git', ['http-backend'], {
    // The status code says what its stderr says.
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...gitEnvironment(), ...cgiVariables(root, request, url, path) },
  });
  // A client that leaves must not leave git behind.
  response.once('close', () => child.kill());
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
  // git may answer without reading the whole body; the broken pipe is then no fault.
  const sent = pipeline(request, child.stdin).catch(() => undefined);
  await Promise.all([ended, sent, relay(child.stdout, response)]);
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function cgiVariables(
  root: string,
  request: IncomingMessage,
  url: URL,
  path: string,
): Record<string, string> {
  const { headers } = request;
  const variables: Record<string, string | undefined> = {
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    GATEWAY_INTERFACE: 'CGI/1.1',
    SERVER_PROTOCOL: `HTTP/${request.httpVersion}`,
    SERVER_SOFTWARE: 'slipway',
    REQUEST_METHOD: request.method,
    PATH_INFO: path,
    QUERY_STRING: url.search.slice(1),
    CONTENT_TYPE: headers['content-type'],
    CONTENT_LENGTH: headers['content-length'],
    HTTP_CONTENT_ENCODING: headers['content-encoding'],
    HTTP_TRANSFER_ENCODING: headers['transfer-encoding'],
    HTTP_ACCEPT: headers.accept,
    HTTP_USER_AGENT: headers['user-agent'],
    // Protocol version 2: the client says it in this header.
    GIT_PROTOCOL: headers['git-protocol'] as string | undefined,
    REMOTE_ADDR: request.socket.remoteAddress,
    // Without a REMOTE_USER git refuses pushes; the repositories are read-only.
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    GIT_CONFIG_KEY_1: 'http.receivepack',
    GIT_CONFIG_VALUE_1: 'false',
  };
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Turns a CGI response into an HTTP one: `Status:` becomes the status code, the rest streams through. */
async function relay(output: NodeJS.ReadableStream, response: ServerResponse): Promise<void> {
  let head = Buffer.alloc(0);
  let body = false;
  for await (const chunk of output as AsyncIterable<Buffer>) {
    if (body) {
      await write(response, chunk);
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end === -1 && head.length > MAX_HEAD_BYTES) throw new Error('git http-backend sent no header');
    if (end === -1) continue;
    writeHead(response, head.subarray(0, end).toString('latin1'));
    body = true;
    if (head.length > end + 4) await write(response, head.subarray(end + 4));
  }
  if (!body) throw new Error('git http-backend ended without an answer');
  response.end();
}

function writeHead(response: ServerResponse, head: string): void {
  let status = 200;
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.writeHead(status);
}

async function write(response: ServerResponse, chunk: Buffer): Promise<void> {
  if (response.destroyed) return;
  if (response.write(chunk)) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
