import { io, type Socket } from 'socket.io-client';
import type {
  JobEvent,
  JobsClientToServer,
  JobsServerToClient,
  JobStatusChange,
  Problem,
  ProjectChange,
} from '@slipway/shared/contracts';
import { currentToken, type Credential } from './credential.js';
import { ProblemError, UnreachableError } from './problem.error.js';

export interface LiveOptions {
  apiUrl: string;
  token: Credential;
  /** The API refuses the connection for good (4xx), or was not reached at all so far. */
  onFailure?: (error: ProblemError | UnreachableError) => void;
}

/** `lost` once it was connected and is not any more. It is then connected again by itself. */
export type LiveState = 'connecting' | 'connected' | 'lost';

export interface Follower {
  /** The last `seq` that the caller has; 0 for all. */
  after: number;
  /** In order, each event once. */
  onEvents: (events: JobEvent[]) => void;
  /** Called at each subscription: the caller has caught up when it has the event with this `seq`. */
  onTail?: (tail: number) => void;
  onRefused: (error: ProblemError) => void;
}

export interface TenantListener {
  onJobs: (changes: JobStatusChange[]) => void;
  onProjects: (changes: ProjectChange[]) => void;
  /** Changes may have been missed: what is shown must be fetched again. */
  onResync: () => void;
}

/** Doubled at each failure that socket.io does not repeat by itself, with as much jitter. */
const RETRY_MS = { first: 250, longest: 5_000 };

/**
 * One socket for everything that happens: the events of any number of jobs, each from its own cursor, and the changes
 * of the tenant. What was missed while the connection was lost is asked for when it is back.
 */
export class LiveConnection {
  private readonly socket: Socket<JobsServerToClient, JobsClientToServer>;
  private readonly followers = new Map<string, Set<Follower>>();
  private readonly tenantListeners = new Set<TenantListener>();
  private readonly stateListeners = new Set<() => void>();
  private current: LiveState = 'connecting';
  private failures = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private isClosed = false;

  constructor(private readonly options: LiveOptions) {
    this.socket = io(new URL('/jobs', options.apiUrl).href, {
      auth: (give) => {
        currentToken(options.token).then(
          (token) => give({ token }),
          // Without a token the gateway refuses, and says so.
          () => give({}),
        );
      },
      transports: ['websocket'],
      reconnectionDelay: RETRY_MS.first,
      reconnectionDelayMax: RETRY_MS.longest,
      forceNew: true,
    });
    this.socket.on('connect', () => this.connected());
    this.socket.on('disconnect', (reason) => {
      this.become('lost');
      // A gateway that stops, or a token that has expired: socket.io leaves it to us to come again.
      if (reason === 'io server disconnect') this.connectSoon();
    });
    this.socket.on('connect_error', (error) => this.refused(error));
    this.socket.on('problem', ({ status }) => {
      // A stream could not go on; all of them are asked for again, each from its cursor.
      if (status >= 500) this.socket.disconnect();
      if (status >= 500) this.connectSoon();
    });
    this.socket.on('events', (events) => this.deliver(events));
    this.socket.on('overview', (changes) => this.toTenant((listener) => listener.onJobs(changes)));
    this.socket.on('projects', (changes) => this.toTenant((listener) => listener.onProjects(changes)));
    this.socket.on('resync', () => this.toTenant((listener) => listener.onResync()));
  }

  get state(): LiveState {
    return this.current;
  }

  /** Calls back whenever `state` has changed, until the returned function is called. */
  onState(listener: () => void): () => void {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  }

  /** Follows a job until the returned function is called. */
  follow(jobId: string, follower: Follower): () => void {
    const all = this.followers.get(jobId) ?? new Set();
    this.followers.set(jobId, all.add(follower));
    // One subscription serves all followers of a job: it begins where the one that has least begins.
    if (this.socket.connected) this.subscribe(jobId);
    return () => {
      if (!all.delete(follower) || all.size > 0) return;
      this.followers.delete(jobId);
      if (this.socket.connected) this.socket.emit('unsubscribe', { job_id: jobId });
    };
  }

  /** Listens to what happens to the tenant's jobs and projects, until the returned function is called. */
  listen(listener: TenantListener): () => void {
    if (this.tenantListeners.size === 0 && this.socket.connected) this.socket.emit('overview');
    this.tenantListeners.add(listener);
    return () => this.tenantListeners.delete(listener);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.retry);
    this.socket.disconnect();
  }

  private connected(): void {
    const isBack = this.current === 'lost';
    this.failures = 0;
    this.become('connected');
    for (const jobId of this.followers.keys()) this.subscribe(jobId);
    if (this.tenantListeners.size === 0) return;
    this.socket.emit('overview', () => {
      if (isBack) this.toTenant((listener) => listener.onResync());
    });
  }

  private subscribe(jobId: string): void {
    const followers = this.followers.get(jobId);
    if (!followers) return;
    const after = Math.min(...[...followers].map((follower) => follower.after));
    this.socket.emit('subscribe', { job_id: jobId, after }, (ack) => {
      for (const follower of followers) {
        if (ack.ok) follower.onTail?.(ack.tail);
        else follower.onRefused(new ProblemError(ack.problem));
      }
    });
  }

  private deliver(events: JobEvent[]): void {
    const jobId = events[0]?.job_id;
    if (jobId === undefined) return;
    for (const follower of this.followers.get(jobId) ?? []) {
      const fresh =
        events[0]!.seq > follower.after ? events : events.filter(({ seq }) => seq > follower.after);
      if (fresh.length === 0) continue;
      follower.after = fresh.at(-1)!.seq;
      follower.onEvents(fresh);
    }
  }

  private refused(error: Error & { data?: Problem }): void {
    const { onFailure } = this.options;
    if (error.data) {
      // A gateway that cannot look up who we are just now (503) can later; what it refuses for good (4xx), it refuses.
      if (error.data.status >= 500) this.connectSoon();
      else onFailure?.(new ProblemError(error.data));
    } else if (this.current === 'connecting') {
      onFailure?.(new UnreachableError(`${this.options.apiUrl} does not accept a socket: ${error.message}`));
    }
  }

  private connectSoon(): void {
    clearTimeout(this.retry);
    if (this.isClosed) return;
    const delay = Math.min(RETRY_MS.longest, RETRY_MS.first * 2 ** this.failures);
    this.failures += 1;
    this.retry = setTimeout(() => this.socket.connect(), delay * (0.5 + Math.random()));
  }

  private become(state: LiveState): void {
    if (this.current === state || (state === 'lost' && this.isClosed)) return;
    this.current = state;
    for (const listener of this.stateListeners) listener();
  }

  private toTenant(call: (listener: TenantListener) => void): void {
    for (const listener of this.tenantListeners) call(listener);
  }
}
