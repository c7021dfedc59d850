import type { EventTrack } from './event.track.ts';
import type { Random } from './random.ts';
import { SdkFollower } from './sdk.follower.ts';
import { SseFollower } from './sse.follower.ts';
import { Subscriber, type SubscriberOptions } from './subscriber.ts';

export interface Following {
  track: EventTrack;
  stop: () => void;
}

/** Somebody who reads one job's events. */
export interface Reading {
  track: EventTrack;
  kind: 'socket' | 'sdk' | 'sse';
  isOver: () => boolean;
}

export interface FollowersOptions extends Omit<SubscriberOptions, 'random'> {
  random: Random;
  /** Subscribers of the tenant; each follows many jobs. */
  sockets: number;
  /** How long a subscriber that drops is away at most, in milliseconds. */
  maxAwayMs: number;
}

/** Those who watch one tenant's jobs: some subscribers that drop at random, and for some jobs a follower of its own. */
export class Followers {
  readonly subscribers: Subscriber[];
  private readonly options: FollowersOptions;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly singles = new Set<SdkFollower | SseFollower>();

  constructor(options: FollowersOptions) {
    this.options = options;
    this.subscribers = Array.from(
      { length: options.sockets },
      (_, index) => new Subscriber({ ...options, random: options.random.fork(`socket ${index}`) }),
    );
    for (const subscriber of this.subscribers) this.dropAtRandom(subscriber);
  }

  /** Those that are reading now, each with whether it has stopped, or has dropped on its own account. */
  get reading(): Reading[] {
    const ofSubscribers = this.subscribers
      .filter(({ isAway }) => !isAway)
      .flatMap((subscriber) =>
        subscriber.following.map((track): Reading => ({
          ...{ track, kind: 'socket' },
          isOver: () => subscriber.isAway || !subscriber.isFollowing(track),
        })),
      );
    const ofSingles = [...this.singles].map((single): Reading => ({
      track: single.track,
      kind: single instanceof SdkFollower ? 'sdk' : 'sse',
      isOver: () => !this.singles.has(single),
    }));
    return [...ofSubscribers, ...ofSingles];
  }

  follow(jobId: string): Following {
    const { random } = this.options;
    const kind = random.weighted([
      ['socket', 80],
      ['sdk', 10],
      ['sse', 10],
    ] as const);
    if (kind === 'socket') {
      const subscriber = random.pick(this.subscribers);
      return { track: subscriber.follow(jobId), stop: () => subscriber.leave(jobId) };
    }
    const single =
      kind === 'sdk' ? new SdkFollower(this.options, jobId) : new SseFollower(this.options, jobId);
    this.singles.add(single);
    const stop = () => {
      single.close();
      this.singles.delete(single);
    };
    return { track: single.track, stop };
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    for (const one of [...this.subscribers, ...this.singles]) one.close();
  }

  private dropAtRandom(subscriber: Subscriber): void {
    const { random, maxAwayMs } = this.options;
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        const awayMs = random.integer(0, maxAwayMs);
        subscriber.drop(awayMs);
        this.dropAtRandom(subscriber);
      },
      random.integer(5_000, 5_000 + 2 * maxAwayMs),
    );
    this.timers.add(timer);
  }
}
