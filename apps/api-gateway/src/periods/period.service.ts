import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';
import { readCalendar } from '@slipway/database';
import type { StoredAnswer } from '@slipway/jobs';
import type {
  CommissionCalendar,
  JobAccepted,
  ListQuery,
  Period,
  PeriodClosePreview,
} from '@slipway/shared/contracts';
import type { JobPayload } from '@slipway/shared/contracts/jobs';
import { Conflict, NotFound } from '@slipway/shared/errors';
import { prepareEach } from '../commissions/prepare.each.js';
import { keyedPage, keyedWindow } from '../http/keyed.lists.js';
import type { IdempotencyKey } from '../idempotency/idempotency.js';
import { JobSubmission, type JobDoor } from '../jobs/job.submission.js';
import { POOL } from '../platform/tokens.js';
import { closePreview } from './close.preview.js';
import { obstaclesOf, type Closable } from './period.obstacles.js';
import { holdClosing } from './closing.lock.js';
import { PeriodRepository } from './period.repository.js';
import { ensurePeriods, shownPeriod, type PeriodRow } from './period.rows.js';

/** A period may begin before the first day that a fact may be of. */
const FIRST_DAY = z.iso.date().refine((day) => day >= '0001');

interface Close {
  tenantId: string;
  periodId: string;
}

/** How the year is cut, and which parts of it are closed. */
@Injectable()
export class PeriodService {
  private readonly closes: JobDoor<Close>;

  constructor(
    @Inject(PeriodRepository) private readonly periods: PeriodRepository,
    @Inject(JobSubmission) submission: JobSubmission,
    @Inject(POOL) private readonly pool: Pool,
  ) {
    this.closes = submission.door(
      'period_close',
      (client, submissions) => {
        const starting = new Set<string>();
        return prepareEach(
          client,
          submissions,
          ({ tenantId, periodId }) => `${tenantId} ${periodId}`,
          async ({ jobId, domain }) => {
            const payload = await startClose(client, domain, jobId, starting);
            starting.add(jobId);
            return { payload };
          },
        );
      },
      { keptBy: ({ tenantId }) => tenantId },
    );
  }

  calendar(tenantId: string): Promise<CommissionCalendar> {
    return readCalendar(this.pool, tenantId);
  }

  async putCalendar(tenantId: string, calendar: CommissionCalendar): Promise<CommissionCalendar> {
    if (!(await this.periods.putCalendar(tenantId, calendar)))
      throw new Conflict(
        'calendar_frozen',
        'cadence, time_zone, anchor_on and year_starts_in stay as they are once there are entries; approval_steps may change.',
      );
    return this.calendar(tenantId);
  }

  async list(tenantId: string, query: ListQuery) {
    await ensurePeriods(this.pool, tenantId, await this.calendar(tenantId));
    const { rows, total } = await this.periods.list(tenantId, keyedWindow(query, FIRST_DAY));
    return keyedPage(rows.map(shownPeriod), total, query, ({ starts_on }) => starts_on);
  }

  async read(tenantId: string, id: string): Promise<Period> {
    return shownPeriod(await this.find(tenantId, id));
  }

  async preview(tenantId: string, id: string): Promise<PeriodClosePreview> {
    const period = await this.find(tenantId, id);
    const calendar = await this.calendar(tenantId);
    const obstacles = await obstaclesOf(this.pool, tenantId, period, calendar);
    return closePreview(this.pool, tenantId, period, calendar, obstacles);
  }

  close(tenantId: string, id: string, idempotency: IdempotencyKey | undefined): Promise<StoredAnswer> {
    return this.closes.submit({
      tenantId,
      idempotency,
      domain: () => ({ tenantId, periodId: id }),
      answer: (job_id) => ({ job_id, status: 'pending' }) satisfies JobAccepted,
    });
  }

  /** @throws NotFound for an unknown id, and for another tenant's */
  private async find(tenantId: string, id: string): Promise<PeriodRow> {
    const row = await this.periods.find(tenantId, id);
    if (!row) throw new NotFound('period');
    return row;
  }
}

/** Says that a period is being closed, and by which job. @throws what is in its way */
async function startClose(
  client: PoolClient,
  { tenantId, periodId }: Close,
  jobId: string,
  starting: ReadonlySet<string>,
): Promise<JobPayload<'period_close'>> {
  await holdClosing(client, tenantId);
  // Rows of earlier periods that nobody has looked at yet are made before they are judged.
  const calendar = await readCalendar(client, tenantId);
  await ensurePeriods(client, tenantId, calendar);
  const { rows } = await client.query<Closable>(
    `SELECT key, starts_on::text, ends_on::text, status FROM periods
     WHERE tenant_id = $1 AND id = $2 FOR UPDATE`,
    [tenantId, periodId],
  );
  const [period] = rows;
  if (!period) throw new NotFound('period');
  const [obstacle] = await obstaclesOf(client, tenantId, period, calendar, starting);
  if (obstacle) throw obstacle;
  await client.query(`UPDATE periods SET status = 'closing', close_job_id = $2 WHERE id = $1`, [
    periodId,
    jobId,
  ]);
  return { title: `Close ${period.key}`, period_id: periodId };
}
