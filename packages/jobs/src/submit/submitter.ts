import type { Pool } from 'pg';
import type { JobType } from '@slipway/shared/contracts/jobs';
import { Unavailable } from '@slipway/shared/errors';
import { storeBatch } from './submit.repository.js';
import type { PrepareDomain, Submission, SubmitOutcome } from './submission.js';

export interface SubmitterOptions<T extends JobType, D> {
  pool: Pool;
  type: T;
  prepare: PrepareDomain<T, D>;
  /** Called after the commit that stored them. */
  onStored: (submissions: Submission<D>[]) => void;
  maxBatch?: number;
  /** Batches that are written at the same time: while one waits for the disk, the next one can be filled. */
  maxWriting?: number;
  /** Submissions that may wait here; beyond it callers are told to come again. */
  maxWaiting?: number;
}

interface Waiting<D> {
  submission: Submission<D>;
  resolve: (outcome: SubmitOutcome) => void;
  reject: (error: unknown) => void;
}

/** A batch is closed after this many turns of the event loop even when each brings more. */
const MAX_TURNS = 16;

/**
 * Stores submissions in micro-batches: those that arrive in one burst, or while the writers are busy, share one
 * transaction. A turn of an idle event loop takes microseconds, so a lone submission does not wait. Nobody is answered
 * before the commit.
 */
export class Submitter<T extends JobType, D> {
  private waiting: Waiting<D>[] = [];
  private writing = 0;
  private scheduled = false;
  private readonly maxBatch: number;
  private readonly maxWriting: number;
  private readonly maxWaiting: number;

  constructor(private readonly options: SubmitterOptions<T, D>) {
    this.maxBatch = options.maxBatch ?? 256;
    this.maxWriting = options.maxWriting ?? 3;
    this.maxWaiting = options.maxWaiting ?? 20_000;
  }

  /** @throws Unavailable when too many wait already */
  submit(submission: Submission<D>): Promise<SubmitOutcome> {
    if (this.waiting.length >= this.maxWaiting) {
      return Promise.reject(
        new Unavailable('Too many submissions wait to be stored. Try again in a moment.'),
      );
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ submission, resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.scheduled || this.writing >= this.maxWriting || this.waiting.length === 0) return;
    this.scheduled = true;
    this.gather(0, MAX_TURNS);
  }

  /** Waits for the turn of the event loop that brings nothing more, so that a burst is one batch and not several. */
  private gather(before: number, turns: number): void {
    setImmediate(() => {
      const count = this.waiting.length;
      if (turns > 1 && count > before && count < this.maxBatch) return this.gather(count, turns - 1);
      this.scheduled = false;
      this.begin(this.waiting.splice(0, this.maxBatch));
      this.schedule();
    });
  }

  private begin(batch: Waiting<D>[]): void {
    this.writing += 1;
    void this.write(batch).finally(() => {
      this.writing -= 1;
      this.schedule();
    });
  }

  private async write(batch: Waiting<D>[]): Promise<void> {
    const { pool, type, prepare, onStored } = this.options;
    try {
      const outcomes = await storeBatch(
        pool,
        type,
        batch.map(({ submission }) => submission),
        prepare,
      );
      batch.forEach(({ resolve }, index) => resolve(outcomes[index]!));
      const stored = batch
        .filter((_, index) => outcomes[index]!.outcome === 'accepted')
        .map(({ submission }) => submission);
      if (stored.length > 0) onStored(stored);
    } catch (error) {
      if (batch.length === 1) batch[0]!.reject(error);
      // One submission that Postgres refuses must not fail its neighbours: each gets a transaction of its own.
      else for (const one of batch) await this.write([one]);
    }
  }
}
