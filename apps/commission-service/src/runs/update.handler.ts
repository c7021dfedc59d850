import type { Pool } from 'pg';
import { isContention } from '@slipway/database';
import {
  Handles,
  JobPostponed,
  type ClaimedJob,
  type HandlerContext,
  type HandlerOutcome,
} from '@slipway/jobs';
import { FactsCache } from '../facts/facts.cache.js';
import type { TenantFacts } from '../facts/tenant.facts.js';
import { postAdjustment, postPayout } from '../posting/entered.js';
import { rangeOf, type DayRange } from '../sales/day.range.js';
import { contractsOf } from '../units/unit.contracts.js';
import { postUnits } from '../units/unit.poster.js';
import { addTotals, moneyTotals } from './run.progress.js';
import { subjectsOfContract, type Subjects } from './subjects.repository.js';

/** Units with more lines than this are calculated only around the days that an invoice concerns. */
const WHOLE_UP_TO_LINES = 5_000;

/** Something large is being posted: then an update waits in the queue, not on a connection in the place of other tenants'. */
const AGAIN_MS = 1_000;

/** Posts what one change means. */
export class UpdateHandler {
  private readonly cache = new FactsCache();

  constructor(private readonly pool: Pool) {}

  @Handles('commission_update')
  async update(
    job: ClaimedJob<'commission_update'>,
    { signal }: HandlerContext,
  ): Promise<HandlerOutcome<'commission_update'>> {
    try {
      return await this.post(job, signal);
    } catch (error) {
      if (!isContention(error)) throw error;
      throw new JobPostponed('ledger_busy', 'Something larger is being posted; this follows it.', AGAIN_MS);
    }
  }

  private async post(
    { id: jobId, tenantId, payload }: ClaimedJob<'commission_update'>,
    signal: AbortSignal,
  ): Promise<HandlerOutcome<'commission_update'>> {
    const { pool } = this;
    const facts = await this.cache.of(pool, tenantId);
    const posting = { tenantId, jobId };
    const totals = new Map<string, bigint>();
    let entries = 0;
    const add = (posted: { entries: number; totals: ReadonlyMap<string, bigint> }) => {
      entries += posted.entries;
      addTotals(totals, posted.totals);
    };
    signal.throwIfAborted();
    if (payload.adjustment_id) add(await postAdjustment(pool, posting, payload.adjustment_id));
    if (payload.statement_id) add(await postPayout(pool, posting, payload.statement_id));
    const subjects = payload.contract_id && (await subjectsOfContract(pool, facts, payload.contract_id));
    if (subjects && subjects.subjectIds.length > 0) {
      const range = await this.rangeFor(facts, subjects, payload.invoice_id);
      add(await postUnits(pool, { jobId, facts, ...subjects, range, waits: false }));
    }
    return { result: { entries, totals: moneyTotals(totals) } };
  }

  /** Null where all of it is calculated: small units are, so that they are known to be up to date. */
  private async rangeFor(
    facts: TenantFacts,
    { planId, kind, subjectIds }: Subjects,
    invoiceId: string | null,
  ): Promise<DayRange | null> {
    if (invoiceId === null) return null;
    const units = await contractsOf(this.pool, facts, { kind, planId }, subjectIds);
    const contractIds = [...new Set([...units.values()].flatMap((unit) => unit.contractIds))];
    if (!(await this.isLarge(facts.tenantId, contractIds))) return null;
    const { rows } = await this.pool.query<{ day: string }>(
      `SELECT issued_on::text AS day FROM invoices WHERE tenant_id = $1 AND id = $2 AND issued_on IS NOT NULL
       UNION SELECT paid_on::text FROM payments WHERE tenant_id = $1 AND invoice_id = $2
       UNION SELECT credited_on::text FROM credit_notes WHERE tenant_id = $1 AND invoice_id = $2`,
      [facts.tenantId, invoiceId],
    );
    return rangeOf(
      facts.plans.get(planId)!.shape,
      facts.calendar,
      rows.map(({ day }) => day),
    );
  }

  private async isLarge(tenantId: string, contractIds: readonly string[]): Promise<boolean> {
    const { rows } = await this.pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM (
         SELECT FROM invoices i JOIN invoice_lines l ON l.invoice_id = i.id
         WHERE i.tenant_id = $1 AND i.contract_id = ANY($2) LIMIT $3
       ) AS lines`,
      [tenantId, contractIds, WHOLE_UP_TO_LINES + 1],
    );
    return rows[0]!.n > WHOLE_UP_TO_LINES;
  }
}
