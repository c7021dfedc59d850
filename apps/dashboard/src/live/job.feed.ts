import { isExpiredLog, type LiveConnection } from '@slipway/client';
import type { JobEvent } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { afterEvent, EMPTY_TIMELINE, type Timeline } from '../jobs/job.timeline.js';
import { LogModel } from '../log/log.model.js';

export interface FeedState {
  timeline: Timeline;
  /** `loading` until what there was at the first subscription is here, or so much of it that no page shows more at once. */
  phase: 'loading' | 'here' | 'refused';
  error: Error | undefined;
  /** Whether the log was kept for its time, and its beginning is gone. */
  hasExpired: boolean;
}

/** Lines of a log that are far more than a page shows. */
const MANY_LINES = 1_000;
/** Feeds of jobs that were looked at lately are kept, so that coming back shows them at once. */
const KEPT = 4;
/** By connection: another user, who has another one, sees nothing of what this one saw. */
const feedsOf = new WeakMap<LiveConnection, Map<string, JobFeed>>();

/** Everything one job has said: its lines and its timeline. Follows the job while somebody looks. */
export class JobFeed {
  readonly log = new LogModel();
  private state: FeedState = {
    timeline: EMPTY_TIMELINE,
    phase: 'loading',
    error: undefined,
    hasExpired: false,
  };
  private cursor = 0;
  private tail: number | undefined;
  private readonly listeners = new Set<() => void>();
  private stop: (() => void) | undefined;

  private constructor(
    private readonly connection: LiveConnection,
    private readonly jobId: string,
  ) {}

  static of(connection: LiveConnection, jobId: string): JobFeed {
    const feeds = feedsOf.get(connection) ?? new Map<string, JobFeed>();
    feedsOf.set(connection, feeds);
    const feed = feeds.get(jobId) ?? new JobFeed(connection, jobId);
    feeds.delete(jobId);
    feeds.set(jobId, feed);
    for (const [id, old] of feeds) {
      if (feeds.size <= KEPT) break;
      if (!old.stop) feeds.delete(id);
    }
    return feed;
  }

  read = (): FeedState => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.stop ??= this.follow();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      this.stop?.();
      this.stop = undefined;
    };
  };

  /** Asks again for what was refused. */
  retry = (): void => {
    this.become({ ...this.state, phase: 'loading', error: undefined });
    this.stop?.();
    this.stop = this.follow();
  };

  private follow(): () => void {
    return this.connection.follow(this.jobId, {
      after: this.cursor,
      onEvents: (events) => this.take(events),
      onTail: (tail) => {
        this.tail = tail;
        this.settle(this.state.timeline);
      },
      onRefused: (error) => {
        if (isExpiredLog(error)) void this.followWhatIsKept();
        else this.become({ ...this.state, phase: 'refused', error });
      },
    });
  }

  private async followWhatIsKept(): Promise<void> {
    try {
      this.cursor = (await api.job(this.jobId)).log_start;
    } catch (error) {
      return this.become({ ...this.state, phase: 'refused', error: error as Error });
    }
    this.become({ ...this.state, hasExpired: true });
    if (!this.stop) return;
    this.stop();
    this.stop = this.follow();
  }

  private take(events: JobEvent[]): void {
    this.cursor = events.at(-1)!.seq;
    this.log.append(events);
    this.settle(events.reduce(afterEvent, this.state.timeline));
  }

  private settle(timeline: Timeline): void {
    const isHere =
      this.state.phase === 'here' ||
      this.log.length >= MANY_LINES ||
      (this.tail !== undefined && this.cursor >= this.tail);
    this.become({ ...this.state, timeline, phase: isHere ? 'here' : 'loading', error: undefined });
  }

  private become(next: FeedState): void {
    const { state } = this;
    if (
      state.timeline === next.timeline &&
      state.phase === next.phase &&
      state.error === next.error &&
      state.hasExpired === next.hasExpired
    )
      return;
    this.state = next;
    for (const listener of this.listeners) listener();
  }
}
