import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { ChannelHub } from '@slipway/jobs';
import {
  subscribeJob,
  unsubscribeJob,
  type JobsClientToServer,
  type JobsServerToClient,
} from '@slipway/shared/contracts';
import { Unauthenticated, Unprocessable } from '@slipway/shared/errors';
import type { Authenticator } from '../auth/authenticator.js';
import type { Caller } from '../auth/caller.js';
import type { DeploymentRepository } from '../deployments/deployment.repository.js';
import { problemOf } from '../http/problem.js';
import { LineSocket } from './line.socket.js';
import { isAllowedOrigin } from './origin.js';
import { OverviewStream } from './overview.stream.js';
import { socketDrained } from './socket.pressure.js';
import { Subscriptions } from './subscriptions.js';
import type { StreamService } from './stream.service.js';

export interface SocketGatewayOptions {
  server: HttpServer;
  authenticator: Authenticator;
  streams: StreamService;
  deployments: DeploymentRepository;
  hub: ChannelHub;
  allowedOrigins: string[];
}

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
      const forget = this.options.streams.credentials.watch(caller, () => {
        const ended = new Unauthenticated('The credential has ended. Connect with a new one.');
        socket.emit('problem', problemOf(ended).problem);
        socket.disconnect(true);
      });
      socket.on('disconnect', forget);
    } catch (error) {
      throw Object.assign(new Error('unauthenticated'), { data: problemOf(error).problem });
    }
  }

  private serveJobs(socket: JobSocket): void {
    const { tenant_id: tenantId } = socket.data.caller;
    const subscriptions = new Subscriptions();
    let overview: OverviewStream | undefined;

    // A client can send anything: whatever is not of the contract gets a refusal, or none when it takes no answer.
    socket.on('subscribe', (body: unknown, ack?: unknown) => {
      void this.subscribe(socket, tenantId, subscriptions, body).then(
        (tail) => answer(ack, { ok: true, tail }),
        (error: unknown) => answer(ack, { ok: false, problem: problemOf(error).problem }),
      );
    });
    socket.on('unsubscribe', (body: unknown, ack?: unknown) => {
      const asked = unsubscribeJob.safeParse(body);
      answer(ack, { ok: asked.success && subscriptions.stop(asked.data.job_id) });
    });
    socket.on('overview', (ack?: unknown) => {
      overview ??= new OverviewStream({ socket, hub: this.options.hub, tenantId });
      void overview.started().then(() => answer(ack, { ok: true }));
    });
    socket.on('disconnect', () => {
      subscriptions.close();
      overview?.stop();
    });
  }

  private async subscribe(
    socket: JobSocket,
    tenantId: string,
    subscriptions: Subscriptions,
    body: unknown,
  ): Promise<number> {
    const asked = subscribeJob.safeParse(body);
    if (!asked.success) throw new Unprocessable('invalid_request', 'Give job_id, and after as a number.');
    const { job_id: jobId, after = 0 } = asked.data;
    const stream = await subscriptions.start(jobId, () =>
      this.options.streams.open(tenantId, jobId, after, {
        send: (events) => {
          socket.emit('events', events);
          return socketDrained(socket);
        },
        fail: (error) => {
          subscriptions.stop(jobId);
          socket.emit('problem', problemOf(error).problem);
        },
      }),
    );
    return stream.tail;
  }
}

function answer(ack: unknown, value: object): void {
  if (typeof ack === 'function') (ack as (value: object) => void)(value);
}
