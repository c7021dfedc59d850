import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';
import { id, TERMINAL_EVENTS, type JobEvent } from '@slipway/shared/contracts';
import { Forbidden, Unprocessable } from '@slipway/shared/errors';
import { bearerOf, type Authenticator } from '../auth/authenticator.js';
import type { Caller } from '../auth/caller.js';
import { problemOf } from '../http/problem.js';
import { isAllowedOrigin } from './origin.js';
import type { StreamService } from './stream.service.js';

const PATH = '/ws';
/** Browsers cannot set headers on a WebSocket, and a URL ends in logs: the token may come as a sub-protocol. */
const TOKEN_PROTOCOL = 'slipway.bearer.';
const query = z.object({ job_id: id, after: z.coerce.number().int().min(0).default(0) });

export interface EventSocketOptions {
  server: Server;
  authenticator: Authenticator;
  streams: StreamService;
  allowedOrigins: string[];
}

/** `GET /ws?job_id=&after=`: a job's events as a plain WebSocket (RFC 6455) of JSON lines. */
export class EventSockets {
  private readonly sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 1_024,
    handleProtocols: () => 'slipway',
  });

  constructor(private readonly options: EventSocketOptions) {
    options.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const path = (request.url ?? '').split('?')[0]!.replace(/^\/api\/v1(?=\/)/, '');
      if (path === PATH) void this.upgrade(request, socket, head);
      else if (!path.startsWith('/socket.io/')) refuse(socket, 404);
    });
  }

  async close(): Promise<void> {
    for (const socket of this.sockets.clients) socket.close(1001, 'the server restarts');
    await new Promise<void>((resolve) => this.sockets.close(() => resolve()));
  }

  private async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    try {
      if (!isAllowedOrigin(request.headers, this.options.allowedOrigins))
        throw new Forbidden('This origin may not open sockets.');
      const caller = await this.options.authenticator.authenticate(credentialOf(request));
      const asked = query.safeParse(
        Object.fromEntries(new URL(request.url ?? '', 'http://localhost').searchParams),
      );
      if (!asked.success) throw new Unprocessable('invalid_request', 'Give job_id, and after as a number.');
      await this.options.streams.open(caller.tenant_id, asked.data.job_id, 0, {
        send: () => undefined,
        fail: () => undefined,
      });
      this.sockets.handleUpgrade(
        request,
        socket,
        head,
        (client) => void this.follow(client, caller, asked.data.job_id, asked.data.after),
      );
    } catch (error) {
      refuse(socket, problemOf(error).problem.status);
    }
  }

  private async follow(client: WebSocket, caller: Caller, jobId: string, after: number): Promise<void> {
    const stream = await this.options.streams.open(caller.tenant_id, jobId, after, {
      send: async (events) => {
        await sendLines(client, events);
        const last = events.at(-1)!;
        if (
          TERMINAL_EVENTS.has(last.type) &&
          (await this.options.streams.hasEnded(caller.tenant_id, jobId, last.seq))
        )
          client.close(1000, 'the job has ended');
      },
      fail: () => client.close(1011, 'come again with the last seq'),
    });
    if (stream.hasEnded) return client.close(1000, 'the job has ended');
    const stop = stream.start();
    const expiry =
      caller.expires_at === undefined
        ? undefined
        : setTimeout(
            () => client.close(4401, 'the credential has expired'),
            Math.min(caller.expires_at - Date.now(), 2 ** 31 - 1),
          );
    client.on('close', () => {
      stop();
      clearTimeout(expiry);
    });
    client.on('error', () => client.terminate());
  }
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

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
