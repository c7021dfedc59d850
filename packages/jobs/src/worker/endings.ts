import type { Pool, PoolClient } from 'pg';
import { MicroBatch, isPassing } from '@slipway/database';
import { untilPlaced } from '../events/event.repository.js';
import type { EventPublisher } from '../events/event.publisher.js';
import { changeOf } from '../events/status.change.js';
import {
  endAttempt,
  endAttempts,
  hasEnded,
  StaleAttempt,
  whyNot,
  type EndedAttempt,
} from '../store/ending.repository.js';
import type { Transition } from '../store/job.row.js';

export type CommitEffects = (client: PoolClient) => Promise<unknown>;

/** A Postgres that is away for so many tries, at most 2 s apart, gets no ending any more: the job starts anew elsewhere. */
const TRIES = 150;

/** Postgres was away for so long, or another attempt has the job: how this one ended is not on record, and nobody's failure. */
export class EndingNotStored extends Error {
  override readonly name = 'EndingNotStored';
}

/** Stores how attempts end, those of a moment together, and tells everybody. */
export class Endings {
  private readonly batches: MicroBatch<EndedAttempt, Transition | undefined>;

  constructor(
    private readonly pool: Pool,
    private readonly publisher: EventPublisher,
  ) {
    this.batches = new MicroBatch({ maxRunning: 2, run: (ended) => this.store(ended) });
  }

  /**
   * Stores an ending, with the attempt's own effects if there are any. A Postgres that is away for a while must not turn
   * a finished job into a failed one: it is tried again until `isGivenUp`.
   * @throws StaleAttempt when the job is not held by this attempt any more; then nothing of it is stored
   * @throws EndingNotStored when it was given up
   */
  async end(ended: EndedAttempt, commit: CommitEffects | undefined, isGivenUp: () => boolean): Promise<void> {
    for (let failures = 0; ; failures += 1) {
      try {
        return await this.endOnce(ended, commit, failures > 0);
      } catch (error) {
        if (!isPassing(error)) throw error;
        if (isGivenUp() || failures >= TRIES)
          throw new EndingNotStored('Postgres did not take it', { cause: error });
        await new Promise((resolve) => setTimeout(resolve, Math.min(2_000, 50 * 2 ** failures)));
      }
    }
  }

  /** @param mayBeStored whether an earlier try may have been committed although its answer was lost */
  private async endOnce(
    ended: EndedAttempt,
    commit: CommitEffects | undefined,
    mayBeStored: boolean,
  ): Promise<void> {
    try {
      if (commit) this.tell([await endAttempt(this.pool, ended.held, ended.ending, ended.rest, commit)]);
      else if (!(await this.batches.add(ended))) throw await whyNot(this.pool, ended.held);
    } catch (error) {
      if (!(error instanceof StaleAttempt) || !mayBeStored) throw error;
      // Readers find its events in Postgres.
      const job = await hasEnded(this.pool, ended.held, ended.ending);
      if (!job) throw error;
      this.publisher.changes([changeOf(job)]);
    }
  }

  private async store(ended: EndedAttempt[]): Promise<(Transition | undefined)[]> {
    const transitions = await untilPlaced(() => endAttempts(this.pool, ended));
    this.tell(transitions.filter((transition) => transition !== undefined));
    return transitions;
  }

  /** Not waited for: Redis only carries, and the next endings must not queue behind one that is slow. */
  private tell(transitions: Transition[]): void {
    this.publisher.events(transitions.map(({ events }) => events));
    this.publisher.changes(transitions.map(({ job }) => changeOf(job)));
  }
}
