import { MicroBatch } from '@slipway/database';
import type { Pool } from 'pg';
import type { JobType } from '@slipway/shared/contracts/jobs';
import { Unavailable } from '@slipway/shared/errors';
import { inSpan } from '@slipway/shared/telemetry/spans';
import { storeBatch } from './submit.repository.js';
import type { PrepareDomain, Submission, SubmitOutcome } from './submission.js';

export interface SubmitterOptions<T extends JobType, D> {
  pool: Pool;
  type: T;
  prepare: PrepareDomain<T, D>;
  /** Called after the commit that stored them. */
  onStored: (submissions: Submission<D>[]) => void;
  /** Submissions that may wait here; beyond it callers are told to come again. */
  maxWaiting?: number;
}

/** Stores submissions in micro-batches, one transaction each. Nobody is answered before the commit. */
export class Submitter<T extends JobType, D> {
  private readonly batches: MicroBatch<Submission<D>, SubmitOutcome>;
  private readonly maxWaiting: number;

  constructor(private readonly options: SubmitterOptions<T, D>) {
    this.batches = new MicroBatch({ run: (batch) => this.store(batch) });
    this.maxWaiting = options.maxWaiting ?? 20_000;
  }

  /** @throws Unavailable when too many wait already */
  async submit(submission: Submission<D>): Promise<SubmitOutcome> {
    if (this.batches.length >= this.maxWaiting)
      throw new Unavailable('Too many submissions wait to be stored. Try again in a moment.');
    return this.batches.add(submission);
  }

  private async store(batch: Submission<D>[]): Promise<SubmitOutcome[]> {
    const { pool, type, prepare, onStored } = this.options;
    // The statement is one for all: it is shown in the trace of the first, with links to the others'.
    const [traceparent = null, ...links] = batch.flatMap((submission) => submission.traceparent ?? []);
    const outcomes = await inSpan(
      'store jobs',
      { traceparent, links, attributes: { 'slipway.job.type': type, 'slipway.batch.size': batch.length } },
      () => storeBatch(pool, type, batch, prepare),
    );
    const stored = batch.filter((_, index) => outcomes[index]!.outcome === 'accepted');
    if (stored.length > 0) onStored(stored);
    return outcomes;
  }
}
