import type { Pool } from 'pg';
import { Handles, type ClaimedJob, type HandlerContext, type HandlerOutcome } from '@slipway/jobs';
import { Conflict, NotFound } from '@slipway/shared/errors';
import { readTenantFacts } from '../facts/tenant.facts.js';
import { compare } from '../what-if/comparison.js';
import type { DayRange } from '../sales/day.range.js';
import { countUnits, runCalculation } from './calculation.run.js';
import { moneyTotals, RunProgress } from './run.progress.js';
import { holdingScope } from './scope.locks.js';

type Job = ClaimedJob<'commission_run'>;

/** Calculates a period, a contract or everything. */
export class RunHandler {
  constructor(private readonly pool: Pool) {}

  @Handles('commission_run')
  async run(job: Job, context: HandlerContext): Promise<HandlerOutcome<'commission_run'>> {
    const { tenantId, payload } = job;
    const days = payload.period === null ? null : await this.daysOf(tenantId, payload.period);
    if (payload.what_if) return compare(this.pool, job, payload.what_if, days, context);
    const started = performance.now();
    const { contract_id: contractId, period } = payload;
    const progress = await holdingScope(this.pool, { tenantId, period, contractId }, async () => {
      const facts = await readTenantFacts(this.pool, tenantId);
      const scope = { contractId, recheck: payload.recheck || days !== null };
      const counted = new RunProgress(context, await countUnits({ pool: this.pool, facts, scope }));
      await runCalculation({
        pool: this.pool,
        jobId: job.id,
        facts,
        scope,
        days,
        progress: counted,
        signal: context.signal,
      });
      return counted;
    });
    return {
      result: {
        calculated: progress.calculated,
        unchanged: progress.unchanged,
        sales: progress.sales,
        entries: progress.entries,
        totals: moneyTotals(progress.totals),
        differences: null,
        comparison: null,
        duration_ms: Math.round(performance.now() - started),
      },
    };
  }

  /** @throws NotFound, or Conflict when the period was closed meanwhile */
  private async daysOf(tenantId: string, key: string): Promise<DayRange> {
    const { rows } = await this.pool.query<{ starts_on: string; ends_on: string; status: string }>(
      'SELECT starts_on::text, ends_on::text, status FROM periods WHERE tenant_id = $1 AND key = $2',
      [tenantId, key],
    );
    const [period] = rows;
    if (!period) throw new NotFound('period');
    if (period.status === 'closed')
      throw new Conflict(
        'period_closed',
        `Period ${key} is closed: what changes in it moves to the next one.`,
      );
    return { from: period.starts_on, to: period.ends_on };
  }
}
