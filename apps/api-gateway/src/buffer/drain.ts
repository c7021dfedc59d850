import type { Logger } from '@slipway/shared/logging';
import { isContention } from '@slipway/database';
import { isDomainError } from '@slipway/shared/errors';
import { isAway } from '../availability/guarded.queries.js';
import type { StoreMonitor } from '../availability/store.monitor.js';
import { isOver, type Settlement, type StoredItem } from './buffer.item.js';
import { kindOf, type BufferedOperations, type Refusal } from './buffered.operations.js';
import type { DeadLetters } from './dead.letters.js';
import type { KeptMarks } from './kept.marks.js';
import type { OfflineBuffer } from './offline.buffer.js';

export interface DrainOptions {
  buffer: OfflineBuffer;
  postgres: StoreMonitor;
  operations: BufferedOperations;
  letters: DeadLetters;
  marks: KeptMarks;
  logger: Logger;
  batchSize: number;
  /** Refusals after which an item is dead. */
  maxAttempts: number;
  retentionMs: number;
  sweepMs: number;
}

/** Of each batch the items of one kind are carried out together; so many such groups are under way at a time. */
const GROUPS = 4;
const LARGEST_BATCH = 1_000;
/** Into how many batches what waits is divided, if they are not larger or smaller than they may be. */
const BATCHES_AHEAD = 50;
/** A refused write is tried again after this, and then after four times as long. */
const REST_MS = 500;
/** What Postgres would not take, although it seemed to be there, is tried again after this. */
const PAUSE_MS = 1_000;
/** What admins are told of an error that was not foreseen: its own words name tables and constraints. */
const UNKNOWN = 'It failed for a reason that is in the log of the gateway.';

/**
 * Carries out what waits in the buffer: at once when Postgres is back, and otherwise when something has begun to wait. An
 * outage uses up nothing; what Postgres refuses again and again becomes a dead letter, and what comes after it goes on.
 */
export class Drain {
  private running: Promise<void> | undefined;
  private isAskedAgain = false;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  /** Ends a wait for the groups that are under way: there may be more to do meanwhile. */
  private nudge: () => void = () => undefined;
  private readonly wake = (): void => this.run();
  private readonly wakeIfUp = (): void => {
    if (this.options.postgres.isUp) this.run();
  };

  constructor(private readonly options: DrainOptions) {}

  start(): void {
    this.options.postgres.on('back', this.wake);
    // While Postgres is there, only what waits behind another one is added.
    this.options.buffer.on('added', this.wakeIfUp);
    this.run();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    this.options.postgres.off('back', this.wake);
    this.options.buffer.off('added', this.wakeIfUp);
    await this.running;
  }

  /** Looks whether there is something to do; something that waits for another one's turn is found by the next look. */
  run(): void {
    if (this.isStopped) return;
    if (this.running) {
      this.isAskedAgain = true;
      this.nudge();
      return;
    }
    clearTimeout(this.timer);
    this.running = this.sweep()
      .catch((error: unknown) => {
        this.options.logger.error({ err: error }, 'the buffer could not be worked off');
        return PAUSE_MS;
      })
      .then((pauseMs) => {
        this.running = undefined;
        if (this.isStopped) return;
        if (this.isAskedAgain) {
          this.isAskedAgain = false;
          this.run();
        } else this.timer = setTimeout(this.wake, pauseMs).unref();
      });
  }

  /** @returns after how many milliseconds to look again */
  private async sweep(): Promise<number> {
    const { buffer, postgres, letters, marks, retentionMs, sweepMs } = this.options;
    if (!buffer.isOpen) return PAUSE_MS;
    await buffer.call('expire', Date.now() - retentionMs);
    if (!postgres.isUp) return sweepMs;
    if (!(await this.workOff())) return PAUSE_MS;
    // Also what has expired, which was never carried out, is not on its way any more.
    await letters.moveFrom(buffer, (items) => marks.unmark(items));
    return buffer.isEmpty ? sweepMs : PAUSE_MS;
  }

  /**
   * Takes batch after batch, until nothing is left that is free. Each kind is settled when it is done, so that one that is
   * slow does not hold up the others.
   * @returns whether nothing was in the way
   */
  private async workOff(): Promise<boolean> {
    const { buffer, batchSize, postgres } = this.options;
    const { generation } = buffer;
    const underWay = new Set<Promise<void>>();
    let isHeldUp = false;
    const begin = (items: readonly StoredItem[]) => {
      const group = this.carryOutAndSettle(items).then((wasTried) => {
        isHeldUp ||= !wasTried;
        underWay.delete(group);
      });
      underWay.add(group);
    };
    try {
      // A new thread gives out again what is in hand: it is asked when nothing is.
      while (!isHeldUp && !this.isStopped && postgres.isUp && buffer.size > 0) {
        if (buffer.generation !== generation) return false;
        const items =
          underWay.size < GROUPS ? await buffer.call('take', batchFor(buffer.size, batchSize)) : [];
        for (const some of Map.groupBy(items, kindOf).values()) begin(some);
        if (items.length > 0) continue;
        if (underWay.size === 0) break;
        await this.oneOf(underWay);
      }
    } finally {
      await Promise.all(underWay);
    }
    return !isHeldUp;
  }

  /** Until one of the groups has ended, something was added, or what rested may be tried again. */
  private async oneOf(groups: Iterable<Promise<void>>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const nudged = new Promise<void>((resolve) => {
      this.nudge = resolve;
      timer = setTimeout(resolve, PAUSE_MS);
    });
    await Promise.race([...groups, nudged]);
    clearTimeout(timer);
  }

  /** Never rejects. @returns whether it could be tried */
  private async carryOutAndSettle(items: readonly StoredItem[]): Promise<boolean> {
    const settlements = await this.carryOutKind(items);
    if (!(await this.settle(settlements))) return false;
    const over = new Set(settlements.filter(isOver).map(({ seq }) => seq));
    this.options.marks.unmark(items.filter(({ seq }) => over.has(seq)));
    return !settlements.some(({ outcome }) => outcome === 'released');
  }

  /** Until the disk takes it: what is not settled is in nobody's hands, and would stay there. @returns whether it has */
  private async settle(settlements: Settlement[]): Promise<boolean> {
    do {
      try {
        await this.options.buffer.call('settle', settlements);
        return true;
      } catch (error) {
        this.options.logger.error({ err: error }, 'what became of buffered writes could not be stored');
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    } while (!this.isStopped);
    return false;
  }

  private async carryOutKind(items: readonly StoredItem[]): Promise<Settlement[]> {
    const carry = this.options.operations.find(items[0]!);
    if (!carry) return items.map((item) => this.refused(item, 'This gateway does not know how to do this.'));
    try {
      await this.options.operations.prepare(items);
      const refusals = await carry(items);
      return items.map((item, index) => this.settled(item, refusals[index]));
    } catch (error) {
      if (isAway(error)) {
        void this.options.postgres.check();
        return items.map(({ seq }) => ({ seq, outcome: 'released' }));
      }
      if (isContention(error)) return items.map(({ seq }) => ({ seq, outcome: 'later', pauseMs: REST_MS }));
      if (items.length === 1) {
        this.options.logger.error({ err: error, item: items[0]!.id }, 'a buffered write failed');
        return [this.refused(items[0]!, isDomainError(error) ? error.message : UNKNOWN)];
      }
      // One of them is to blame; the others shall not pay for it.
      const alone: Settlement[] = [];
      for (const item of items) alone.push(...(await this.carryOutKind([item])));
      return alone;
    }
  }

  private settled(item: StoredItem, refusal: Refusal): Settlement {
    if (refusal === undefined) return { seq: item.seq, outcome: 'done' };
    if (typeof refusal === 'string') return this.refused(item, refusal);
    return { seq: item.seq, outcome: 'later', pauseMs: PAUSE_MS };
  }

  private refused({ seq, retries }: StoredItem, reason: string): Extract<Settlement, { outcome: 'refused' }> {
    // What was in its way may pass: a write before it failed for a moment.
    const pauseMs = REST_MS * 4 ** retries;
    const final = retries + 1 >= this.options.maxAttempts;
    return { seq, outcome: 'refused', reason, retries: retries + 1, pauseMs, final };
  }
}

/** Where much waits, more is carried out together: each batch costs a commit on both sides. */
function batchFor(waiting: number, usual: number): number {
  return Math.max(usual, Math.min(LARGEST_BATCH, Math.ceil(waiting / BATCHES_AHEAD)));
}
