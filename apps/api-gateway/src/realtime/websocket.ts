import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';
import { askedId, TERMINAL_EVENTS, type JobEvent } from '@slipway/shared/contracts';
import { Forbidden, Unprocessable } from '@slipway/shared/errors';
import { bearerOf, type Authenticator } from '../auth/authenticator.js';
import type { Caller } from '../auth/caller.js';
import { problemOf } from '../http/problem.js';
import type { CredentialWatch } from './credential.watch.js';
import { MessagePace } from '../limits/message.pace.js';
import { isAllowedOrigin } from './origin.js';
import { requirePerson } from './person.js';
import type { OpenStream, StreamService } from './stream.service.js';

const PATH = '/ws';
/** Browsers cannot set headers on a WebSocket, and a URL ends in logs: the token may come as a sub-protocol. */
const TOKEN_PROTOCOL = 'slipway.bearer.';
const query = z.object({ job_id: askedId, after: z.coerce.number().int().min(0).default(0) });
/** A peer that answers no ping within this time is gone, though its connection may look open for hours. */
const PING_EVERY_MS = 30_000;

export interface EventSocketOptions {
  server: Server;
  authenticator: Authenticator;
  streams: StreamService;
  allowedOrigins: string[];
  /** Counts a handshake. @throws TooManyRequests */
  admit: (request: IncomingMessage) => void;
}

/** `GET /ws?job_id=&after=`: a job's events as a plain WebSocket (RFC 6455) of JSON lines. */
export class EventSockets {
  private readonly sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 1_024,
    handleProtocols: () => 'slipway',
  });
  private readonly silent = new WeakSet<WebSocket>();
  private readonly pings: NodeJS.Timeout;

  constructor(private readonly options: EventSocketOptions) {
    options.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      // Before anything else: a peer that resets its connection must not end the process.
      socket.on('error', () => socket.destroy());
      const path = (request.url ?? '').split('?')[0]!.replace(/^\/api\/v1(?=\/)/, '');
      if (path === PATH) void this.upgrade(request, socket, head);
      else if (!path.startsWith('/socket.io/')) refuse(socket, 404);
    });
    this.pings = setInterval(() => this.pingAll(), PING_EVERY_MS);
  }

  /** Connections that are open now. */
  get open(): number {
    return this.sockets.clients.size;
  }

  /** Takes leave of all. A peer that reads nothing does not answer to it. */
  close(): void {
    clearInterval(this.pings);
    for (const socket of this.sockets.clients) socket.close(1001, 'the server restarts');
    this.sockets.close();
  }

  private async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { authenticator, streams, allowedOrigins } = this.options;
    try {
      if (!isAllowedOrigin(request.headers, allowedOrigins)) {
        throw new Forbidden('This origin may not open sockets.');
      }
      this.options.admit(request);
      const caller = await authenticator.authenticate(credentialOf(request));
      requirePerson(caller);
      const { searchParams } = new URL(request.url ?? '', 'http://localhost');
      const asked = query.safeParse(Object.fromEntries(searchParams));
      if (!asked.success) throw new Unprocessable('invalid_request', 'Give job_id, and after as a number.');
      const { job_id: jobId, after } = asked.data;
      let client: WebSocket | undefined;
      const stream = await streams.open(caller.tenant_id, jobId, after, {
        send: async (events) => {
          await sendLines(client!, events);
          const last = events.at(-1)!;
          if (TERMINAL_EVENTS.has(last.type) && (await streams.hasEnded(caller.tenant_id, jobId, last.seq))) {
            client!.close(1000, 'the job has ended');
          }
        },
        fail: () => client!.close(1011, 'come again with the last seq'),
      });
      this.sockets.handleUpgrade(request, socket, head, (upgraded) => {
        client = upgraded;
        serve(upgraded, stream, caller, streams.credentials);
        upgraded.on('pong', () => this.silent.delete(upgraded));
      });
    } catch (error) {
      const { problem, retryAfterSeconds } = problemOf(error);
      refuse(socket, problem.status, retryAfterSeconds);
    }
  }

  private pingAll(): void {
    for (const socket of this.sockets.clients) {
      if (this.silent.has(socket)) socket.terminate();
      this.silent.add(socket);
      socket.ping();
    }
  }
}

/** Attaches everything in one turn: a frame may have come together with the request to upgrade. */
function serve(client: WebSocket, stream: OpenStream, caller: Caller, credentials: CredentialWatch): void {
  client.on('error', () => client.terminate());
  if (stream.hasEnded) return client.close(1000, 'the job has ended');
  let forget: () => void;
  try {
    forget = credentials.watch(caller, () => client.close(4401, 'the credential has ended'));
  } catch {
    return client.close(1013, 'too many streams are open');
  }
  const stop = stream.start();
  client.on('close', () => {
    stop();
    forget();
  });
  const pace = new MessagePace();
  client.on('message', () => {
    if (!pace.admits()) client.close(1008, 'too many messages');
  });
}

function credentialOf(request: IncomingMessage): string | undefined {
  const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const token = protocols.find((name) => name.startsWith(TOKEN_PROTOCOL));
  return token ? token.slice(TOKEN_PROTOCOL.length) : bearerOf(request.headers.authorization);
}

/** Settles when the kernel has taken the bytes: a client that reads nothing is waited for, not buffered for. */
function sendLines(client: WebSocket, events: JobEvent[]): Promise<void> {
  return new Promise((resolve) =>
    client.send(events.map((event) => JSON.stringify(event)).join('\n'), () => resolve()),
  );
}

function refuse(socket: Duplex, status: number, retryAfterSeconds?: number): void {
  const retryAfter = retryAfterSeconds === undefined ? '' : `Retry-After: ${retryAfterSeconds}\r\n`;
  socket.end(`HTTP/1.1 ${status} Refused\r\n${retryAfter}Connection: close\r\nContent-Length: 0\r\n\r\n`);
}
