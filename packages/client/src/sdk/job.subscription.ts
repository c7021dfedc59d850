import type { Socket } from 'socket.io-client';
import type { JobEvent, JobsClientToServer, JobsServerToClient } from '@slipway/shared/contracts';
import { ProblemError } from './problem.error.js';

export interface Follower {
  /** The last `seq` that the caller has; 0 for all. It moves on with what the caller is given. */
  after: number;
  /** In order, each event once. */
  onEvents: (events: JobEvent[]) => void;
  /** Called at each subscription: the caller has caught up when it has the event with this `seq`. */
  onTail?: (tail: number) => void;
  onRefused: (error: ProblemError) => void;
}

/** In the mean: whom the same store has left without an answer do not ask again together. */
const RETRY_MS = 1_000;

/**
 * One job's events on a shared socket, for all who follow it. A subscription replaces the one before it, and what was
 * under way then still arrives: so each follower takes nothing but the very next event, and a gap is asked for again.
 */
export class JobSubscription {
  private readonly followers = new Set<Follower>();
  /** Counts subscriptions: only the latest one's answer says anything. */
  private latest = 0;
  /** Whether that answer is still to come: what it will bring needs no further question. */
  private isAsking = false;
  private tail: number | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly socket: Socket<JobsServerToClient, JobsClientToServer>,
    private readonly jobId: string,
    private readonly onSettled: () => void,
  ) {}

  /** Whether every follower has what there was when the subscription was answered, or was refused. */
  get isCaughtUp(): boolean {
    if (this.followers.size === 0) return true;
    return this.tail !== undefined && this.firstAfter() >= this.tail;
  }

  add(follower: Follower): void {
    this.followers.add(follower);
    this.subscribe();
  }

  /** @returns whether nobody is left */
  remove(follower: Follower): boolean {
    if (!this.followers.delete(follower) || this.followers.size > 0) return false;
    this.close();
    if (this.socket.connected) this.socket.emit('unsubscribe', { job_id: this.jobId });
    return true;
  }

  /** From where the follower is that has least; it serves the others too. Without a connection the next one does it. */
  subscribe(): void {
    clearTimeout(this.retry);
    this.tail = undefined;
    if (!this.socket.connected || this.followers.size === 0) return;
    const asked = (this.latest += 1);
    this.isAsking = true;
    this.socket.emit('subscribe', { job_id: this.jobId, after: this.firstAfter() }, (ack) => {
      if (asked !== this.latest) return;
      if (ack.ok) this.answered(ack.tail);
      else if (ack.problem.status >= 500) this.askAgain();
      else this.refused(new ProblemError(ack.problem));
    });
  }

  take(events: JobEvent[]): void {
    let hasGap = false;
    for (const follower of this.followers) {
      const fresh = events.filter(({ seq }) => seq > follower.after);
      if (fresh.length === 0) continue;
      if (fresh[0]!.seq !== follower.after + 1) {
        hasGap = true;
        continue;
      }
      follower.after = fresh.at(-1)!.seq;
      follower.onEvents(fresh);
    }
    if (hasGap && !this.isAsking) this.subscribe();
  }

  close(): void {
    clearTimeout(this.retry);
    this.followers.clear();
  }

  private answered(tail: number): void {
    this.isAsking = false;
    this.tail = tail;
    for (const follower of this.followers) follower.onTail?.(tail);
    this.onSettled();
  }

  private refused(error: ProblemError): void {
    this.isAsking = false;
    this.tail = 0;
    for (const follower of this.followers) follower.onRefused(error);
    this.onSettled();
  }

  private askAgain(): void {
    this.retry = setTimeout(() => this.subscribe(), RETRY_MS * (0.5 + Math.random()));
  }

  private firstAfter(): number {
    return Math.min(...[...this.followers].map(({ after }) => after));
  }
}
