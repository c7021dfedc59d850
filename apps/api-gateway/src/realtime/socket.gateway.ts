import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { ChannelHub } from '@slipway/jobs';
import {
  subscribeJob,
  tenantChannel,
  unsubscribeJob,
  type JobsClientToServer,
  type JobsServerToClient,
  type JobStatusChange,
  type Problem,
} from '@slipway/shared/contracts';
import { Conflict, Unauthenticated, Unprocessable } from '@slipway/shared/errors';
import type { Authenticator } from '../auth/authenticator.js';
import type { Caller } from '../auth/caller.js';
import type { DeploymentRepository } from '../deployments/deployment.repository.js';
import { problemOf } from '../http/problem.js';
import { LineSocket } from './line.socket.js';
import { isAllowedOrigin } from './origin.js';
import { socketDrained } from './socket.pressure.js';
import type { StreamService } from './stream.service.js';

export interface SocketGatewayOptions {
  server: HttpServer;
  authenticator: Authenticator;
  streams: StreamService;
  deployments: DeploymentRepository;
  hub: ChannelHub;
  allowedOrigins: string[];
}

/** One socket may follow this many jobs. */
const MAX_SUBSCRIPTIONS = 200;

interface SocketData {
  caller: Caller;
}
type JobSocket = Socket<JobsClientToServer, JobsServerToClient, Record<string, never>, SocketData>;

/** Socket.IO: job events on `/jobs`, and the older `logs:<slug>` form on the root namespace. */
export class SocketGateway {
  private readonly io: Server;

  constructor(private readonly options: SocketGatewayOptions) {
    this.io = new Server(options.server, {
      serveClient: false,
      maxHttpBufferSize: 64 * 1024,
      // `/ws` and unknown paths are answered by the plain WebSocket's own upgrade handler.
      destroyUpgrade: false,
      cors: options.allowedOrigins.length > 0 ? { origin: options.allowedOrigins } : undefined,
      allowRequest: (request, decide) =>
        decide(null, isAllowedOrigin(request.headers, options.allowedOrigins)),
    });
    const jobs = this.io.of('/jobs');
    for (const namespace of [jobs, this.io.of('/')]) {
      namespace.use((socket, next) => {
        this.authenticate(socket).then(() => next(), next);
      });
    }
    jobs.on('connection', (socket) => this.serveJobs(socket as JobSocket));
    this.io.on('connection', (socket) => new LineSocket(socket, options.streams, options.deployments));
  }

  async close(): Promise<void> {
    this.io.disconnectSockets(true);
    this.io.engine.close();
  }

  private async authenticate(socket: Socket): Promise<void> {
    const { token } = socket.handshake.auth as { token?: unknown };
    try {
      const caller = await this.options.authenticator.authenticate(
        typeof token === 'string' ? token : undefined,
      );
      if (caller.role === 'service') throw new Unauthenticated('A service key opens no sockets.');
      (socket.data as SocketData).caller = caller;
      if (caller.expires_at === undefined) return;
      const expiry = setTimeout(
        () => {
          socket.emit(
            'problem',
            problemOf(new Unauthenticated('The access token has expired. Connect with a new one.')).problem,
          );
          socket.disconnect(true);
        },
        Math.min(caller.expires_at - Date.now(), 2 ** 31 - 1),
      );
      socket.on('disconnect', () => clearTimeout(expiry));
    } catch (error) {
      throw Object.assign(new Error('unauthenticated'), { data: problemOf(error).problem });
    }
  }

  private serveJobs(socket: JobSocket): void {
    const { tenant_id: tenantId } = socket.data.caller;
    const subscriptions = new Map<string, () => void>();
    let stopOverview: (() => void) | undefined;

    socket.on('subscribe', (body, ack) => {
      void this.subscribe(socket, tenantId, subscriptions, body).then(
        (tail) => ack?.({ ok: true, tail }),
        (error: unknown) => ack?.({ ok: false, problem: problemOf(error).problem }),
      );
    });
    socket.on('unsubscribe', (body, ack) => {
      const asked = unsubscribeJob.safeParse(body);
      const stop = asked.success ? subscriptions.get(asked.data.job_id) : undefined;
      stop?.();
      if (asked.success) subscriptions.delete(asked.data.job_id);
      ack?.({ ok: stop !== undefined });
    });
    socket.on('overview', (ack) => {
      stopOverview ??= this.options.hub.listen(tenantChannel(tenantId), (message) => {
        socket.volatile.emit('overview', JSON.parse(message) as JobStatusChange[]);
      });
      if (typeof ack === 'function') ack({ ok: true });
    });
    socket.on('disconnect', () => {
      for (const stop of subscriptions.values()) stop();
      subscriptions.clear();
      stopOverview?.();
    });
  }

  private async subscribe(
    socket: JobSocket,
    tenantId: string,
    subscriptions: Map<string, () => void>,
    body: unknown,
  ): Promise<number> {
    const asked = subscribeJob.safeParse(body);
    if (!asked.success) throw new Unprocessable('invalid_request', 'Give job_id, and after as a number.');
    const { job_id: jobId, after = 0 } = asked.data;
    if (!subscriptions.has(jobId) && subscriptions.size >= MAX_SUBSCRIPTIONS) {
      throw new Conflict('too_many_subscriptions', `One socket follows at most ${MAX_SUBSCRIPTIONS} jobs.`);
    }
    const stream = await this.options.streams.open(tenantId, jobId, after, {
      send: (events) => {
        socket.emit('events', events);
        return socketDrained(socket);
      },
      fail: (error) => {
        subscriptions.delete(jobId);
        const problem: Problem = problemOf(error).problem;
        socket.emit('problem', problem);
      },
    });
    if (!socket.connected) return stream.tail;
    subscriptions.get(jobId)?.();
    subscriptions.set(jobId, stream.start());
    return stream.tail;
  }
}
