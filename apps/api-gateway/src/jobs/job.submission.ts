import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import {
  Submitter,
  type EventPublisher,
  type PrepareDomain,
  type Relay,
  type StoredAnswer,
} from '@slipway/jobs';
import type { JobType } from '@slipway/shared/contracts/jobs';
import { newId } from '@slipway/shared/ids';
import type { IdempotencyKey } from '../idempotency/idempotency.js';
import { POOL, PUBLISHER, RELAY } from '../platform/tokens.js';
import { submitted } from './submitted.js';

interface JobOrder<D> {
  tenantId: string;
  priority?: number;
  idempotency: IdempotencyKey | undefined;
  domain: D;
  /** The body of the 202. */
  answer: (jobId: string) => unknown;
}

/** How a domain submits jobs of one type. */
export interface JobDoor<D> {
  /** @returns what the caller is told; @throws what `prepare` refused with */
  submit: (order: JobOrder<D>) => Promise<StoredAnswer>;
}

/** Opens the doors through which the domains submit their jobs: durable before the answer, then handed over at once. */
@Injectable()
export class JobSubmission {
  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(RELAY) private readonly relay: Relay,
    @Inject(PUBLISHER) private readonly publisher: EventPublisher,
  ) {}

  /** @param prepare stores what belongs to the jobs, in the transaction that stores them */
  door<T extends JobType, D>(type: T, prepare: PrepareDomain<T, D>): JobDoor<D> {
    const submitter = new Submitter<T, D>({
      pool: this.pool,
      type,
      prepare,
      onStored: (stored) => {
        this.relay.wake(type);
        void this.publisher.changes(submitted(type, stored));
      },
    });
    return {
      submit: async ({ tenantId, priority = 0, idempotency, domain, answer }) => {
        const jobId = newId();
        const outcome = await submitter.submit({
          jobId,
          tenantId,
          priority,
          idempotency,
          answer: { status: 202, body: answer(jobId) },
          domain,
        });
        if (outcome.outcome === 'refused') throw outcome.error;
        return outcome.answer;
      },
    };
  }
}
