import { setTimeout as timer } from 'node:timers/promises';
import {
  BrokenCircuitError,
  circuitBreaker,
  ConsecutiveBreaker,
  DelegateBackoff,
  handleWhen,
  type CircuitBreakerPolicy,
  type IHalfOpenAfterBackoffContext,
} from 'cockatiel';
import { DomainError, messageOf } from '@slipway/shared/errors';
import { ScimError, type ScimFault } from '../scim/scim.error.js';
import { AdaptiveLimit, type Load } from './adaptive.limit.js';
import { Pace, type PaceOptions } from './pace.js';

/** The directory itself, or the way to it, is at fault. */
const OUTAGES: ReadonlySet<ScimFault> = new Set(['unavailable', 'timeout', 'malformed']);
/** Outages in a row that open the breaker. */
const OUTAGES_TO_OPEN = 8;
const FIRST_BREAK_MS = 500;
const LONGEST_BREAK_MS = 30_000;
/** A call that finds the directory away this many breaks in a row, half a minute in all, is given up. */
const BREAKS_TO_GIVE_UP = 6;
/** A directory that says "too many" to one call so often is given up. */
const MAX_THROTTLED = 30;
const FIRST_CALLS_AT_A_TIME = 8;
const BROKEN_PAUSE_MS = 20;
const INSISTENT_PAUSE_MS = 100;

/** The directory has not answered for so long that it makes no sense to go on. */
export class DirectoryDown extends DomainError {
  constructor(cause: unknown) {
    super({
      code: 'directory_down',
      status: 503,
      detail: messageOf(cause),
      level: 'warn',
      retryable: true,
      cause,
    });
  }
}

export interface DirectoryGateOptions extends PaceOptions {
  /** Calls at a time at most. */
  maxConcurrency: number;
}

/**
 * What every call to one directory goes through: no more at a time than it bears, no faster than its quota, not while it
 * has asked for a pause, and not while it is down.
 */
export class DirectoryGate {
  /** Requests that were sent. */
  requests = 0;
  private readonly limit: AdaptiveLimit;
  private readonly pace: Pace;
  private readonly breaker: CircuitBreakerPolicy;
  private closedUntil = 0;
  private breaks = 0;

  constructor(options: DirectoryGateOptions) {
    const { maxConcurrency } = options;
    this.pace = new Pace(options);
    this.limit = new AdaptiveLimit({
      initial: Math.min(FIRST_CALLS_AT_A_TIME, maxConcurrency),
      max: maxConcurrency,
    });
    this.breaker = circuitBreaker(handleWhen(isOutage), {
      breaker: new ConsecutiveBreaker(OUTAGES_TO_OPEN),
      halfOpenAfter: new DelegateBackoff((context: IHalfOpenAfterBackoffContext) => this.opened(context)),
    });
    this.breaker.onReset(() => (this.breaks = 0));
  }

  /** Calls that may be under way at a time now. */
  get concurrency(): number {
    return this.limit.current;
  }

  /**
   * Carries out one call when its time has come, and again when the directory says that there are too many.
   * @throws what the call throws, the signal's reason, or DirectoryDown
   */
  async run<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let throttled = 0; ;) {
      const release = await this.limit.acquire(signal);
      let load: Load = 'unknown';
      try {
        await this.untilAllowed(signal);
        const result = await this.breaker.execute(() => {
          this.requests += 1;
          return call();
        });
        load = 'fine';
        return result;
      } catch (error) {
        if (isTooMuch(error)) load = 'too much';
        if (error instanceof BrokenCircuitError) {
          if (this.isDown) throw new DirectoryDown(lastFailure(this.breaker) ?? error);
          // The breaker goes by the wall clock, which may have been set back.
          await pause(BROKEN_PAUSE_MS, signal);
          continue;
        }
        if (isOutage(error) && this.isDown) throw new DirectoryDown(error);
        if (!(error instanceof ScimError) || error.fault !== 'throttled' || throttled >= MAX_THROTTLED)
          throw error;
        throttled += 1;
        // One that says "at once" again and again does not mean it.
        await this.pace.pause(error.retryAfterMs || backoff(throttled));
      } finally {
        release(load);
      }
    }
  }

  /**
   * The same for a call without which nothing can be done: an outage is waited for, until the directory counts as down.
   * @throws what else the call throws, the signal's reason, or DirectoryDown
   */
  async insist<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (;;) {
      try {
        return await this.run(call, signal);
      } catch (error) {
        if (!isOutage(error)) throw error;
        await pause(INSISTENT_PAUSE_MS, signal);
      }
    }
  }

  private async untilAllowed(signal: AbortSignal): Promise<void> {
    for (;;) {
      const closed = this.closedUntil - performance.now();
      if (closed > 0) await this.pauseUnlessDown(closed, signal);
      const { waitMs, again } = await this.pace.reserve();
      if (again) await this.pauseUnlessDown(waitMs, signal);
      else if (waitMs > 0.5) await pause(waitMs, signal);
      if (!again) break;
    }
    signal.throwIfAborted();
  }

  /** Another break is not waited for when there were so many in a row. */
  private async pauseUnlessDown(ms: number, signal: AbortSignal): Promise<void> {
    if (this.isDown) throw new DirectoryDown(lastFailure(this.breaker));
    await pause(ms, signal);
  }

  /** Whether it has stayed away for so many breaks in a row that it makes no sense to wait for another one. */
  private get isDown(): boolean {
    return this.breaks >= BREAKS_TO_GIVE_UP;
  }

  /** The breaker opens. @returns for how long, in milliseconds */
  private opened({ attempt }: IHalfOpenAfterBackoffContext): number {
    this.breaks = attempt;
    const ms = Math.min(LONGEST_BREAK_MS, FIRST_BREAK_MS * 2 ** (attempt - 1));
    this.closedUntil = performance.now() + ms;
    void this.pace.pause(ms);
    return ms;
  }
}

/** @throws the signal's reason */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await timer(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}

function isOutage(error: unknown): boolean {
  return error instanceof ScimError && OUTAGES.has(error.fault);
}

function isTooMuch(error: unknown): boolean {
  return (
    error instanceof ScimError &&
    (error.fault === 'throttled' || error.fault === 'timeout' || error.fault === 'unavailable')
  );
}

function lastFailure({ lastFailure: last }: CircuitBreakerPolicy): unknown {
  return last && 'error' in last ? last.error : undefined;
}

/** Full jitter on the upper half, so that workers that were refused together do not come back together. */
function backoff(times: number): number {
  return Math.min(30_000, 500 * 2 ** (times - 1)) * (0.5 + Math.random() / 2);
}
