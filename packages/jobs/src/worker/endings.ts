import type { Pool, PoolClient } from 'pg';
import { isPassing } from '@slipway/database';
import { MicroBatch } from '../batching/micro.batch.js';
import { untilPlaced } from '../events/event.repository.js';
import type { EventPublisher } from '../events/event.publisher.js';
import { changeOf } from '../events/status.change.js';
import {
  endAttempt,
  endAttempts,
  hasEnded,
  StaleAttempt,
  type EndedAttempt,
} from '../store/ending.repository.js';
import type { Transition } from '../store/job.row.js';

export type CommitEffects = (client: PoolClient) => Promise<unknown>;

/** A Postgres that is away for so many tries, at most 2 s apart, gets no ending any more: the job starts anew elsewhere. */
const TRIES = 150;

/** Stores how attempts end, those of a moment together, and tells everybody. */
export class Endings {
  private readonly batches: MicroBatch<EndedAttempt, Transition | undefined>;

  constructor(
    private readonly pool: Pool,
    private readonly publisher: EventPublisher,
  ) {
    this.batches = new MicroBatch({ maxWriting: 2, write: (ended) => this.store(ended) });
  }

  /**
   * Stores an ending, with the attempt's own effects if there are any. A Postgres that is away for a while must not turn
   * a finished job into a failed one: it is tried again until `isGivenUp`.
   * @throws StaleAttempt when the job is not held by this attempt any more; then nothing of it is stored
   */
  async end(ended: EndedAttempt, commit: CommitEffects | undefined, isGivenUp: () => boolean): Promise<void> {
    for (let failures = 0; ; failures += 1) {
      try {
        return await this.endOnce(ended, commit);
      } catch (error) {
        if (error instanceof StaleAttempt && failures > 0) return this.confirm(ended);
        if (!isPassing(error) || isGivenUp() || failures >= TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.min(2_000, 50 * 2 ** failures)));
      }
    }
  }

  private async endOnce(ended: EndedAttempt, commit: CommitEffects | undefined): Promise<void> {
    if (!commit) {
      if (!(await this.batches.add(ended))) throw new StaleAttempt(ended.held);
      return;
    }
    await this.tell([await endAttempt(this.pool, ended.held, ended.ending, ended.rest, commit)]);
  }

  private async store(ended: EndedAttempt[]): Promise<(Transition | undefined)[]> {
    const transitions = await untilPlaced(() => endAttempts(this.pool, ended));
    await this.tell(transitions.filter((transition) => transition !== undefined));
    return transitions;
  }

  /** An earlier try may have been committed although its answer was lost. Readers find its events in Postgres. */
  private async confirm({ held, ending }: EndedAttempt): Promise<void> {
    const job = await hasEnded(this.pool, held, ending);
    if (!job) throw new StaleAttempt(held);
    await this.publisher.changes([changeOf(job)]);
  }

  private async tell(transitions: Transition[]): Promise<void> {
    await this.publisher.events(transitions.map(({ events }) => events));
    await this.publisher.changes(transitions.map(({ job }) => changeOf(job)));
  }
}
