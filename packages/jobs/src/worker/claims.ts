import { MicroBatch } from '@slipway/database';
import type { Pool } from 'pg';
import type { EventPublisher } from '../events/event.publisher.js';
import { changeOf } from '../events/status.change.js';
import { claimJobs, type Claim } from '../store/claim.repository.js';
import type { HeldAttempt } from '@slipway/shared/contracts';

/** Claims jobs for one worker process, those of a moment together. */
export class Claims {
  private readonly batches: MicroBatch<HeldAttempt, Claim | undefined>;

  constructor(
    private readonly pool: Pool,
    private readonly publisher: EventPublisher,
  ) {
    this.batches = new MicroBatch({ maxRunning: 2, run: (queued) => this.claim(queued) });
  }

  /** @returns nothing when the job is not there to be taken */
  take(queued: HeldAttempt): Promise<Claim | undefined> {
    return this.batches.add(queued);
  }

  private async claim(queued: HeldAttempt[]): Promise<(Claim | undefined)[]> {
    const claims = await claimJobs(this.pool, queued);
    // Not waited for: the claimed jobs can begin.
    this.publisher.changes(claims.flatMap((claim) => (claim ? [changeOf(claim.job)] : [])));
    return claims;
  }
}
