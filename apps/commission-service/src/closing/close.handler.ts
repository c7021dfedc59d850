import type { Pool, PoolClient } from 'pg';
import { HAS_DRAWS } from '@slipway/database';
import { Handles, type ClaimedJob, type HandlerContext, type HandlerOutcome } from '@slipway/jobs';
import { moneyOf } from '@slipway/shared/contracts';
import { Conflict, NotFound } from '@slipway/shared/errors';
import { readTenantFacts, type TenantFacts } from '../facts/tenant.facts.js';
import { enterAdjustment, enterPayout } from '../posting/entered.js';
import { holdHead } from '../posting/ledger.head.js';
import { append } from '../posting/ledger.writer.js';
import { waitForTurn } from '../posting/turns.js';
import { countUnits, runCalculation } from '../runs/calculation.run.js';
import { hasChanged } from '../runs/changed.units.js';
import { RunProgress } from '../runs/run.progress.js';
import { holdingScope } from '../runs/scope.locks.js';
import {
  findPeriod,
  holdPeriods,
  makeStatements,
  markClosed,
  pendingAdjustments,
  pendingPayouts,
  sumStatements,
  type ClosingPeriod,
} from './close.repository.js';
import { drawsOf } from './draws.js';

type Job = ClaimedJob<'period_close'>;

/**
 * Facts may go on changing while a period is calculated: then it is calculated once more, this often. What is still new
 * after that is of other days, as those of the period wait for the closing, and moves forward like any later change.
 */
const ROUNDS = 5;

/** Closes periods: what is left is calculated, draws are settled, statements are made, and nothing is entered any more. */
export class CloseHandler {
  constructor(private readonly pool: Pool) {}

  @Handles('period_close')
  async close(job: Job, context: HandlerContext): Promise<HandlerOutcome<'period_close'>> {
    const { tenantId, payload } = job;
    const period = await findPeriod(this.pool, tenantId, payload.period_id);
    if (!period) throw new NotFound('period');
    // An earlier attempt may have closed it, and then lost its connection before the job could end.
    if (period.status === 'closed' && period.close_job_id === job.id) return this.done(job, period);
    if (period.status !== 'closing' || period.close_job_id !== job.id)
      throw new Conflict('period_not_closing', `Period ${period.key} is not being closed by this job.`);
    const scope = { tenantId, period: period.key, contractId: null };
    await holdingScope(this.pool, scope, async () => {
      for (let round = 1; ; round += 1) {
        const facts = await this.calculate(job, context);
        context.progress(90, 'statements', 'settling draws, making statements');
        if (await this.finish(job, period, facts, round === ROUNDS)) return;
      }
    });
    return this.done(job, period);
  }

  private async calculate(job: Job, context: HandlerContext): Promise<TenantFacts> {
    const { pool } = this;
    const facts = await readTenantFacts(pool, job.tenantId);
    const scope = { contractId: null, recheck: false };
    const progress = new RunProgress(context, await countUnits({ pool, facts, scope }));
    await runCalculation({ pool, jobId: job.id, facts, scope, days: null, progress, signal: context.signal });
    return facts;
  }

  /** @returns false when facts have changed since they were calculated, unless it is the last time */
  private async finish(
    job: Job,
    period: ClosingPeriod,
    facts: TenantFacts,
    isLast: boolean,
  ): Promise<boolean> {
    const { tenantId } = job;
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      // Statements of many entries take their time, and nobody else waits for these rows.
      await client.query(`SET LOCAL idle_in_transaction_session_timeout = 0`);
      await waitForTurn(client);
      // Who is writing a fact for a day of the period is waited for, and whoever comes now waits.
      const before = await holdPeriods(client, tenantId, period);
      await holdHead(client, tenantId);
      if (!isLast && (await hasChanged(client, facts))) {
        await client.query('ROLLBACK');
        return false;
      }
      await this.requireNothingIn(before, client, tenantId);
      const posting = { tenantId, jobId: job.id };
      for (const id of await pendingAdjustments(client, tenantId, period))
        await enterAdjustment(client, posting, id);
      for (const id of await pendingPayouts(client, tenantId, period)) await enterPayout(client, posting, id);
      await append(client, posting, await drawsOf(client, facts, period));
      const head = await holdHead(client, tenantId);
      await makeStatements(client, tenantId, period, head.seq);
      await markClosed(client, tenantId, [...before.map(({ id }) => id), period.id]);
      await client.query('COMMIT');
      return true;
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** Earlier periods are closed along with this one, when there is nothing in them, and no draw to be settled. */
  private async requireNothingIn(
    periods: readonly ClosingPeriod[],
    client: PoolClient,
    tenantId: string,
  ): Promise<void> {
    const { rows } = await client.query<{ key: string; has_entries: boolean }>(
      `SELECT * FROM (
         SELECT p.key, p.starts_on, ${HAS_DRAWS} AS has_draws,
           EXISTS (SELECT FROM ledger_sums s WHERE s.tenant_id = $1 AND s.period_id = p.id) AS has_entries
         FROM periods p WHERE p.id = ANY($2)
       ) AS earlier
       WHERE has_entries OR has_draws ORDER BY starts_on LIMIT 1`,
      [tenantId, periods.map(({ id }) => id)],
    );
    if (rows[0])
      throw new Conflict(
        'earlier_period_open',
        `Period ${rows[0].key} has ${rows[0].has_entries ? 'entries' : 'draws to settle'} and is still open: close it first.`,
      );
  }

  private async done(job: Job, period: ClosingPeriod): Promise<HandlerOutcome<'period_close'>> {
    const sums = await sumStatements(this.pool, job.tenantId, period.id);
    const { rows } = await this.pool.query<{ statements: number; entries: number }>(
      `SELECT count(*)::int AS statements, coalesce(sum(entries), 0)::int AS entries FROM statements
       WHERE tenant_id = $1 AND period_id = $2`,
      [job.tenantId, period.id],
    );
    return {
      result: {
        period: period.key,
        statements: rows[0]!.statements,
        entries: rows[0]!.entries,
        due: sums.map(({ currency, due }) => moneyOf(BigInt(due), currency)),
        carried: sums.map(({ currency, carried }) => moneyOf(BigInt(carried), currency)),
      },
    };
  }
}
