import { EventEmitter } from 'node:events';
import { Unavailable } from '@slipway/shared/errors';
import { afterOwnTime } from './own.time.js';

export interface StoreMonitorOptions {
  name: string;
  /** Answers when the store can be used; throws, or hangs, when it cannot. */
  probe: (signal: AbortSignal) => Promise<unknown>;
  /** How often it is asked. */
  intervalMs?: number;
  /** It counts as away when it has not answered for so long of this process's own time, twice. */
  timeoutMs?: number;
  /** Answers in a row after which it counts as back. */
  answersUntilBack?: number;
}

/** The store is away: what was tried may or may not have happened. */
export class StoreAway extends Unavailable {
  constructor(readonly store: string) {
    super('A part that is needed for this is away. Try again in a moment.');
  }
}

const SLOW_MS = 100;

interface Changes {
  away: [];
  back: [];
}

/**
 * Whether a store can be used. It is asked once a second, and at once when a request has met an error or waits for longer
 * than usual; so whoever waits for one that has gone silent waits for as long as two probes do, not for a time-out of the
 * connection. It counts as away with the first refusal or the second silence, and as back only after some answers in a row.
 */
export class StoreMonitor extends EventEmitter<Changes> {
  readonly name: string;
  private readonly probe: StoreMonitorOptions['probe'];
  private readonly intervalMs: number;
  private readonly timeoutMs: number;
  private readonly answersUntilBack: number;
  private answers: number;
  private checkedAt = new Date();
  private checking: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  /** Of the last time away, in milliseconds since 1970. */
  private awaySince = 0;
  /** By the monotonic clock. */
  private backSince = -Infinity;
  private readonly before: (() => Promise<unknown>)[] = [];
  /** Who waits for work that is under way. */
  private readonly guarded = new Set<() => void>();

  constructor({
    name,
    probe,
    intervalMs = 1_000,
    timeoutMs = 350,
    answersUntilBack = 2,
  }: StoreMonitorOptions) {
    super();
    this.name = name;
    this.probe = probe;
    this.intervalMs = intervalMs;
    this.timeoutMs = timeoutMs;
    this.answersUntilBack = answersUntilBack;
    this.answers = answersUntilBack;
  }

  start(): void {
    this.schedule();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.checking;
  }

  get isUp(): boolean {
    return this.answers >= this.answersUntilBack;
  }

  get lastCheck(): Date {
    return this.checkedAt;
  }

  /** Since when the store was away, if it is, or was within so many milliseconds; nothing otherwise. */
  wasAwaySince(withinMs: number): number | undefined {
    const isLately = !this.isUp || performance.now() - this.backSince < withinMs;
    return isLately && this.awaySince > 0 ? this.awaySince : undefined;
  }

  /** What is to be done, once, before the store counts as back; while it fails, the store is away. */
  prepend(work: () => Promise<unknown>): void {
    this.before.push(work);
  }

  /** Asks now, unless it is being asked already. Who has met an error of the store calls this. */
  check(): Promise<void> {
    this.checking ??= this.ask().finally(() => {
      this.checking = undefined;
      this.schedule();
    });
    return this.checking;
  }

  /**
   * What `work` comes to, or StoreAway as soon as the store is known to be away. The work itself is not stopped: what it
   * does must bear to be done once more.
   */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    if (!this.isUp) throw new StoreAway(this.name);
    let gone!: () => void;
    const away = new Promise<never>((_, reject) => {
      gone = () => reject(new StoreAway(this.name));
    });
    this.guarded.add(gone);
    const slow = setTimeout(() => void this.check(), SLOW_MS);
    try {
      return await Promise.race([work(), away]);
    } finally {
      clearTimeout(slow);
      this.guarded.delete(gone);
    }
  }

  private schedule(): void {
    clearTimeout(this.timer);
    if (this.isStopped) return;
    // One that has just answered again is not left alone with its first answer for a second.
    const soon = !this.isUp && this.answers > 0 ? this.intervalMs / 10 : this.intervalMs;
    this.timer = setTimeout(() => void this.check(), soon).unref();
  }

  private async ask(): Promise<void> {
    const wasUp = this.isUp;
    let answer = await this.answer();
    // It may have met a busy moment; one that is there answers the next time.
    if (answer === 'late' && wasUp) answer = await this.answer();
    this.answers = answer === 'there' ? Math.min(this.answers + 1, this.answersUntilBack) : 0;
    this.checkedAt = new Date();
    if (wasUp && !this.isUp) {
      this.awaySince = Date.now();
      this.emit('away');
      for (const gone of this.guarded) gone();
    }
    if (!wasUp && this.isUp) {
      this.backSince = performance.now();
      this.emit('back');
    }
  }

  private async answer(): Promise<'there' | 'late' | 'away'> {
    const abort = new AbortController();
    let callOff: (() => void) | undefined;
    const late = new Promise<'late'>((resolve) => {
      callOff = afterOwnTime(this.timeoutMs, () => resolve('late'));
    });
    try {
      const answer = await Promise.race([this.probe(abort.signal).then(() => 'there' as const), late]);
      if (answer === 'late') abort.abort();
      else await this.prepare();
      return answer;
    } catch {
      return 'away';
    } finally {
      callOff?.();
    }
  }

  private async prepare(): Promise<void> {
    for (let work = this.before[0]; work; work = this.before[0]) {
      await work();
      this.before.shift();
    }
  }
}
