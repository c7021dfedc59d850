import { io, type Socket } from 'socket.io-client';
import type {
  JobsClientToServer,
  JobsServerToClient,
  JobStatusChange,
  Problem,
  ProjectChange,
} from '@slipway/shared/contracts';
import { anotherToken, currentToken, type Credential } from './credential.js';
import { JobSubscription, type Follower } from './job.subscription.js';
import { ProblemError, UnreachableError } from './problem.error.js';

export interface LiveOptions {
  apiUrl: string;
  token: Credential;
  /** The API refuses the connection for good (4xx), or was not reached at all so far. */
  onFailure?: (error: ProblemError | UnreachableError) => void;
}

/**
 * `lost` once it was connected and is not any more; it is then connected again by itself, and `catching up` until every
 * follower has what there was at that moment.
 */
export type LiveState = 'connecting' | 'catching up' | 'connected' | 'lost';

export interface TenantListener {
  onJobs: (changes: JobStatusChange[]) => void;
  onProjects: (changes: ProjectChange[]) => void;
  /** Changes may have been missed: what is shown must be fetched again. */
  onResync: () => void;
}

/** Doubled at each failure that socket.io does not repeat by itself, with as much jitter. */
const RETRY_MS = { first: 250, longest: 5_000 };
/** Who is told that there is no place comes again no sooner. */
const NO_PLACE_MS = 10_000;

/**
 * One socket for everything that happens: the events of any number of jobs, each from its own cursor, and the changes
 * of the tenant. What was missed while the connection was lost is asked for when it is back.
 */
export class LiveConnection {
  private readonly socket: Socket<JobsServerToClient, JobsClientToServer>;
  private readonly subscriptions = new Map<string, JobSubscription>();
  private readonly tenantListeners = new Set<TenantListener>();
  private readonly stateListeners = new Set<() => void>();
  private current: LiveState = 'connecting';
  private failures = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private usedToken: string | undefined;
  private isClosed = false;

  constructor(private readonly options: LiveOptions) {
    this.socket = io(new URL('/jobs', options.apiUrl).href, {
      auth: (give) => {
        currentToken(options.token).then(
          (token) => {
            this.usedToken = token;
            give({ token });
          },
          // It cannot be had just now: to come without one would be to be refused for good.
          () => this.comeAgain(),
        );
      },
      transports: ['websocket'],
      reconnectionDelay: RETRY_MS.first,
      reconnectionDelayMax: RETRY_MS.longest,
      forceNew: true,
    });
    this.socket.on('connect', () => this.connected());
    this.socket.on('disconnect', (reason) => {
      if (this.current !== 'connecting') this.become('lost');
      // A gateway that stops, or a token that has expired: socket.io leaves it to us to come again.
      if (reason === 'io server disconnect') this.connectSoon();
    });
    this.socket.on('connect_error', (error) => void this.refused(error));
    // A stream could not go on; all of them are asked for again, each from its cursor.
    this.socket.on('problem', ({ status }) => void (status >= 500 && this.comeAgain()));
    this.socket.on('events', (events) => {
      this.subscriptions.get(events[0]?.job_id ?? '')?.take(events);
      this.settle();
    });
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
    let subscription = this.subscriptions.get(jobId);
    if (!subscription) {
      subscription = new JobSubscription(this.socket, jobId, () => this.settle());
      this.subscriptions.set(jobId, subscription);
    }
    subscription.add(follower);
    return () => {
      if (subscription.remove(follower)) this.subscriptions.delete(jobId);
    };
  }

  /** Listens to what happens to the tenant's jobs and projects, until the returned function is called. */
  listen(listener: TenantListener): () => void {
    this.tenantListeners.add(listener);
    if (this.tenantListeners.size === 1 && this.socket.connected) this.listenToTenant();
    return () => this.tenantListeners.delete(listener);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.retry);
    for (const subscription of this.subscriptions.values()) subscription.close();
    this.socket.disconnect();
  }

  private connected(): void {
    this.failures = 0;
    this.become('catching up');
    for (const subscription of this.subscriptions.values()) subscription.subscribe();
    if (this.tenantListeners.size > 0) this.listenToTenant();
    this.settle();
  }

  /** What changed before the gateway began to tell, nobody told: also at the first time, after the first fetches. */
  private listenToTenant(): void {
    this.socket.emit('overview', () => this.toTenant((listener) => listener.onResync()));
  }

  private settle(): void {
    if (this.current !== 'catching up') return;
    if ([...this.subscriptions.values()].every(({ isCaughtUp }) => isCaughtUp)) this.become('connected');
  }

  private async refused(error: Error & { data?: Problem }): Promise<void> {
    const { onFailure, apiUrl, token } = this.options;
    if (!error.data) {
      if (this.current === 'connecting')
        onFailure?.(new UnreachableError(`${apiUrl} does not accept a socket: ${error.message}`));
      return;
    }
    // A gateway that cannot look up who we are just now (503) can later; what it refuses for good (4xx), it refuses.
    if (error.data.status >= 500) return this.connectSoon();
    // No fault of the credential: others have all the places, and leave.
    if (error.data.status === 429) return this.connectSoon(NO_PLACE_MS);
    try {
      if ((await anotherToken(token, this.usedToken)) !== undefined) return this.connectSoon();
    } catch {
      return this.connectSoon();
    }
    onFailure?.(new ProblemError(error.data));
  }

  private comeAgain(): void {
    this.socket.disconnect();
    this.connectSoon();
  }

  private connectSoon(atLeastMs = 0): void {
    clearTimeout(this.retry);
    if (this.isClosed) return;
    const delay = Math.min(RETRY_MS.longest, RETRY_MS.first * 2 ** this.failures);
    this.failures += 1;
    this.retry = setTimeout(() => this.socket.connect(), atLeastMs + delay * (0.5 + Math.random()));
  }

  private become(state: LiveState): void {
    if (this.current === state || this.isClosed) return;
    this.current = state;
    for (const listener of this.stateListeners) listener();
  }

  private toTenant(call: (listener: TenantListener) => void): void {
    for (const listener of this.tenantListeners) call(listener);
  }
}
