import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { z } from 'zod';
import type { StoredAnswer } from '@slipway/jobs';
import type { AdjustmentAccepted, adjustmentListQuery, CreateAdjustment } from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { prepareEach } from '../commissions/prepare.each.js';
import { Repeated } from '../commissions/repeated.js';
import { answerWith, answeredWhenStored } from '../commissions/stored.answer.js';
import { updateOf } from '../commissions/update.payload.js';
import { pageOf, windowOf } from '../http/lists.js';
import type { IdempotencyKey } from '../idempotency/idempotency.js';
import { JobSubmission, type JobDoor } from '../jobs/job.submission.js';
import { POOL } from '../platform/tokens.js';
import { AdjustmentRepository, readAdjustment } from './adjustment.repository.js';
import { insertAdjustment, type NewAdjustment } from './adjustment.store.js';

/** Bonuses and corrections, each with its reason. */
@Injectable()
export class AdjustmentService {
  private readonly jobs: JobDoor<NewAdjustment>;

  constructor(
    @Inject(AdjustmentRepository) private readonly adjustments: AdjustmentRepository,
    @Inject(JobSubmission) submission: JobSubmission,
    @Inject(POOL) private readonly pool: Pool,
  ) {
    this.jobs = submission.door('commission_update', (client, submissions) =>
      prepareEach(
        client,
        submissions,
        ({ body }) => body.party_id,
        async (one) => {
          const id = await insertAdjustment(client, one.domain);
          const adjustment = await readAdjustment(client, one.tenantId, id);
          await answerWith(client, one, { adjustment, job_id: one.jobId } satisfies AdjustmentAccepted);
          return { payload: updateOf(`Adjustment for ${adjustment.party_name}`, { adjustment_id: id }) };
        },
      ),
    );
  }

  async list(tenantId: string, query: z.infer<typeof adjustmentListQuery>) {
    const { adjustments, total } = await this.adjustments.list(tenantId, query, windowOf(query));
    return pageOf(adjustments, total, query);
  }

  async create(
    { tenant_id: tenantId, user_id: userId }: Caller,
    body: CreateAdjustment,
    idempotency: IdempotencyKey | undefined,
  ): Promise<StoredAnswer> {
    try {
      return await this.jobs.submit({
        tenantId,
        priority: 5,
        idempotency,
        domain: () => ({ tenantId, userId, body }),
        answer: answeredWhenStored,
      });
    } catch (error) {
      if (!(error instanceof Repeated)) throw error;
      const adjustment = await readAdjustment(this.pool, tenantId, error.storedId);
      return { status: 200, body: { adjustment, job_id: null } satisfies AdjustmentAccepted };
    }
  }
}
