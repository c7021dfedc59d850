import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { Submitter, type EventPublisher, type Relay, type StoredAnswer } from '@slipway/jobs';
import type { CreateDetection, JobAccepted } from '@slipway/shared/contracts';
import type { JobPayload } from '@slipway/shared/contracts/jobs';
import { newId } from '@slipway/shared/ids';
import type { Caller } from '../auth/caller.js';
import type { IdempotencyKey } from '../idempotency/idempotency.js';
import { submitted } from '../jobs/submitted.js';
import { POOL, PUBLISHER, RELAY } from '../platform/tokens.js';
import { GitSourcePolicy } from '../projects/git-source.policy.js';

/** Asks how repositories would be built. What is found is the result of the job; nothing else is kept of it. */
@Injectable()
export class DetectionService {
  private readonly submitter: Submitter<'detection', JobPayload<'detection'>>;

  constructor(
    @Inject(POOL) pool: Pool,
    @Inject(RELAY) relay: Relay,
    @Inject(PUBLISHER) publisher: EventPublisher,
    @Inject(GitSourcePolicy) private readonly policy: GitSourcePolicy,
  ) {
    this.submitter = new Submitter({
      pool,
      type: 'detection',
      prepare: async (_client, submissions) => submissions.map(({ domain }) => ({ payload: domain })),
      onStored: (stored) => {
        relay.wake('detection');
        void publisher.changes(submitted('detection', stored));
      },
    });
  }

  /** @throws Unprocessable when the URL's host is not cloned from */
  async submit(
    { tenant_id: tenantId }: Caller,
    { git_url, branch, root_directory }: CreateDetection,
    idempotency: IdempotencyKey | undefined,
  ): Promise<StoredAnswer> {
    await this.policy.check(git_url, 'git_url');
    const jobId = newId();
    const outcome = await this.submitter.submit({
      jobId,
      tenantId,
      priority: 0,
      idempotency,
      answer: { status: 202, body: { job_id: jobId, status: 'pending' } satisfies JobAccepted },
      domain: { git_url, branch: branch ?? null, root_directory: root_directory ?? null },
    });
    if (outcome.outcome === 'refused') throw outcome.error;
    return outcome.answer;
  }
}
