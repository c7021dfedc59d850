import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { z } from 'zod';
import { storeAnswer, type StoredAnswer } from '@slipway/jobs';
import type { AdjustmentAccepted, adjustmentListQuery, CreateAdjustment } from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { prepareEach } from '../commissions/prepare.each.js';
import { pageOf, windowOf } from '../http/lists.js';
import type { IdempotencyKey } from '../idempotency/idempotency.js';
import { JobSubmission, type JobDoor } from '../jobs/job.submission.js';
import { POOL } from '../platform/tokens.js';
import { AdjustmentRepository, readAdjustment } from './adjustment.repository.js';
import { AdjustmentRepeated, insertAdjustment, type NewAdjustment } from './adjustment.store.js';

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
          const body: AdjustmentAccepted = { adjustment, job_id: one.jobId };
          one.answer = { status: 202, body };
          if (one.idempotency)
            await storeAnswer(client, { tenantId: one.tenantId, key: one.idempotency.key }, one.answer);
          return {
            payload: {
              title: `Adjustment for ${adjustment.party_name}`,
              contract_id: null,
              invoice_id: null,
              adjustment_id: id,
              statement_id: null,
            },
          };
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
        domain: { tenantId, userId, body },
        // Known when it is stored, and set there.
        answer: () => null,
      });
    } catch (error) {
      if (!(error instanceof AdjustmentRepeated)) throw error;
      const adjustment = await readAdjustment(this.pool, tenantId, error.adjustmentId);
      return { status: 200, body: { adjustment, job_id: null } satisfies AdjustmentAccepted };
    }
  }
}
