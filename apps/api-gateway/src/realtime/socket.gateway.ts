import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { ChannelHub } from '@slipway/jobs';
import {
  subscribeJob,
  unsubscribeJob,
  type JobsClientToServer,
  type JobsServerToClient,
} from '@slipway/shared/contracts';
import { TooManyRequests, Unauthenticated, Unprocessable } from '@slipway/shared/errors';
import type { Authenticator } from '../auth/authenticator.js';
import type { Caller } from '../auth/caller.js';
import type { DeploymentRepository } from '../deployments/deployment.repository.js';
import { problemOf } from '../http/problem.js';
import { MessagePace } from '../limits/message.pace.js';
import { LineSocket } from './line.socket.js';
import { isAllowedOrigin } from './origin.js';
import { OverviewStream } from './overview.stream.js';
import { requirePerson } from './person.js';
import { SocketOutlet } from './socket.outlet.js';
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
  /** Counts a handshake. @throws TooManyRequests */
  admit: (request: IncomingMessage) => void;
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
      allowRequest: (request, decide) => {
        if (!isAllowedOrigin(request.headers, options.allowedOrigins)) return decide(null, false);
        try {
          options.admit(request);
          decide(null, true);
        } catch (error) {
          decide(problemOf(error).problem.title, false);
        }
      },
    });
    const jobs = this.io.of('/jobs');
    for (const namespace of [jobs, this.io.of('/')]) {
      namespace.use((socket, next) => {
        this.authenticate(socket).then(() => next(), next);
      });
      namespace.on('connection', paceMessages);
    }
    jobs.on('connection', (socket) => this.serveJobs(socket as JobSocket));
    this.io.on('connection', (socket) => new LineSocket(socket, options.streams, options.deployments));
  }

  /** Connections that are open now. */
  get open(): number {
    return this.io.engine.clientsCount;
  }

  /** Ends the connections, not the namespaces on them: whom a server tells to disconnect, Socket.IO lets stay away. */
  close(): void {
    this.io.engine.close();
  }

  private async authenticate(socket: Socket): Promise<void> {
    const { token } = socket.handshake.auth as { token?: unknown };
    try {
      // A connection can ask for its namespaces again and again, each time with another credential.
      this.options.admit(socket.request);
      const caller = await this.options.authenticator.authenticate(
        typeof token === 'string' ? token : undefined,
      );
      requirePerson(caller);
      (socket.data as SocketData).caller = caller;
      const forget = this.options.streams.credentials.watch(caller, () => {
        const ended = new Unauthenticated('The credential has ended. Connect with a new one.');
        socket.emit('problem', problemOf(ended).problem);
        socket.disconnect(true);
      });
      socket.on('disconnect', forget);
      // One that goes before it is let in is never told to be disconnected.
      // There are as many of them as requests to connect were admitted.
      socket.conn.setMaxListeners(0);
      socket.conn.once('close', forget);
      if (socket.conn.readyState !== 'open') forget();
    } catch (error) {
      throw Object.assign(new Error('unauthenticated'), { data: problemOf(error).problem });
    }
  }

  private serveJobs(socket: JobSocket): void {
    const { tenant_id: tenantId } = socket.data.caller;
    const subscriptions = new Subscriptions();
    const outlet = new SocketOutlet(socket);
    let overview: OverviewStream | undefined;

    // A client can send anything: whatever is not of the contract gets a refusal, or none when it takes no answer.
    socket.on('subscribe', (body: unknown, ack?: unknown) => {
      void this.subscribe({ socket, outlet }, tenantId, subscriptions, body).then(
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
    { socket, outlet }: { socket: JobSocket; outlet: SocketOutlet },
    tenantId: string,
    subscriptions: Subscriptions,
    body: unknown,
  ): Promise<number> {
    const asked = subscribeJob.safeParse(body);
    if (!asked.success) throw new Unprocessable('invalid_request', 'Give job_id, and after as a number.');
    const { job_id: jobId, after = 0 } = asked.data;
    const stream = await subscriptions.start(jobId, () =>
      this.options.streams.open(tenantId, jobId, after, {
        outlet,
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

/** Ends a socket that floods. */
function paceMessages(socket: Socket): void {
  const pace = new MessagePace();
  socket.use((_packet, next) => {
    if (pace.admits()) return next();
    socket.emit('problem', problemOf(new TooManyRequests('A socket sends too many messages.', 10)).problem);
    socket.disconnect(true);
  });
}

function answer(ack: unknown, value: object): void {
  if (typeof ack === 'function') (ack as (value: object) => void)(value);
}
