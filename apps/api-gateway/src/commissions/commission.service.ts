import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { StoredAnswer } from '@slipway/jobs';
import {
  moneyOf,
  type CommissionEntry,
  type CommissionListQuery,
  type CommissionSummary,
  type CommissionTrace,
  type CreateCommissionRun,
  type JobAccepted,
  type ListQuery,
} from '@slipway/shared/contracts';
import { NotFound } from '@slipway/shared/errors';
import { keyedPage, keyedWindow } from '../http/keyed.lists.js';
import type { IdempotencyKey } from '../idempotency/idempotency.js';
import { JobSubmission, type JobDoor } from '../jobs/job.submission.js';
import { entryPage, entryWindow } from './entry.pages.js';
import { EntryRepository, type TracedEntry } from './entry.repository.js';
import { shownEntry } from './entry.row.js';
import { replayedTrace } from './posted.trace.text.js';
import { prepareEach } from './prepare.each.js';
import { judgeRun, type StartedRuns } from './run.scope.js';
import { SummaryRepository } from './summary.repository.js';

const LINE = z.string().regex(/^\d{1,9}$/);

interface Run {
  tenantId: string;
  run: CreateCommissionRun;
}

/** Runs, and the entries that they have posted. */
@Injectable()
export class CommissionService {
  private readonly runs: JobDoor<Run>;

  constructor(
    @Inject(EntryRepository) private readonly entries: EntryRepository,
    @Inject(SummaryRepository) private readonly summaries: SummaryRepository,
    @Inject(JobSubmission) submission: JobSubmission,
  ) {
    this.runs = submission.door(
      'commission_run',
      (client, submissions) => {
        const started: StartedRuns = new Map();
        return prepareEach(
          client,
          submissions,
          ({ tenantId }) => tenantId,
          async ({ jobId, domain }) => ({ payload: await judgeRun(client, { ...domain, jobId }, started) }),
        );
      },
      { keptBy: ({ tenantId }) => tenantId },
    );
  }

  run(
    tenantId: string,
    run: CreateCommissionRun,
    idempotency: IdempotencyKey | undefined,
  ): Promise<StoredAnswer> {
    return this.runs.submit({
      tenantId,
      idempotency,
      domain: () => ({ tenantId, run }),
      answer: (job_id) => ({ job_id, status: 'pending' }) satisfies JobAccepted,
    });
  }

  async list(tenantId: string, query: CommissionListQuery) {
    const { rows, total } = await this.entries.list(tenantId, query, entryWindow(query));
    return entryPage(rows, total, query);
  }

  summary(tenantId: string): Promise<CommissionSummary> {
    return this.summaries.read(tenantId);
  }

  async read(tenantId: string, id: string): Promise<CommissionEntry> {
    const {
      trace: _trace,
      plan_version_id: _version,
      plan_name: _plan,
      ...row
    } = await this.find(tenantId, id);
    return shownEntry(row);
  }

  /** How an entry came to its amount, calculated again and told in sentences. */
  async trace(tenantId: string, id: string): Promise<CommissionTrace> {
    const { trace: text, plan_version_id, plan_name, ...row } = await this.find(tenantId, id);
    const names = new Map<string, string>();
    if (plan_version_id && plan_name) names.set(plan_version_id, `${plan_name}, version ${row.plan_version}`);
    const { trace, amount, explanation } = replayedTrace(text, names);
    const earlier = await this.entries.earlier(tenantId, id);
    return {
      entry: shownEntry(row),
      replayed: moneyOf(amount ?? 0n, row.currency),
      holds: amount === BigInt(row.amount),
      explanation,
      trace,
      earlier: earlier.map((one) => ({
        id: one.id,
        amount: moneyOf(BigInt(one.amount), row.currency),
        posted_at: one.posted_at.toISOString(),
        revision: one.revision,
      })),
    };
  }

  /** What a what-if run has found different. */
  async comparison(tenantId: string, jobId: string, query: ListQuery) {
    const found = await this.entries.comparison(tenantId, jobId, keyedWindow(query, LINE));
    if (!found) throw new NotFound('commission run');
    const page = keyedPage(found.rows, found.total, query, ({ n }) => String(n));
    return { ...page, data: page.data.map(({ line }) => line) };
  }

  /** @throws NotFound for an unknown id, and for another tenant's */
  private async find(tenantId: string, id: string): Promise<TracedEntry> {
    const row = await this.entries.find(tenantId, id);
    if (!row) throw new NotFound('entry');
    return row;
  }
}
