import { newId } from '@slipway/shared/ids';
import { CloseHandler } from '../closing/close.handler.js';
import type { CommissionFixture } from '../commission.fixture.js';
import { RunHandler } from '../runs/run.handler.js';
import { UpdateHandler } from '../runs/update.handler.js';
import { documentOf, type Shape, type Step, type Terms } from './history.fixture.js';

const isoDay = (offset: number) => new Date(Date.UTC(2026, 0, 1 + offset)).toISOString().slice(0, 10);

/** One tenant that lives through a history; what it does not allow is left out, the same way in every telling. */
export class Telling {
  private readonly parties: string[] = [];
  private readonly contracts: string[] = [];
  private readonly invoices: {
    id: string;
    contract: string;
    lineIds: string[];
    left: bigint[];
    open: bigint;
    total: bigint;
    day: number;
  }[] = [];
  private plan = '';
  private versions = 1;
  private closed = 0;
  tenantId = '';

  constructor(
    private readonly world: CommissionFixture,
    private readonly shape: Shape,
    private readonly stepByStep: boolean,
  ) {}

  async begin(first: Terms): Promise<void> {
    this.tenantId = await this.world.newTenant();
    for (const name of ['Ann', 'Bob', 'Lead']) this.parties.push(await this.world.party(name));
    const [ann, bob, lead] = this.parties as [string, string, string];
    await this.world.manager(ann, lead);
    await this.world.manager(bob, lead);
    await this.rate('2025-12-01', 110);
    this.plan = await this.world.plan(documentOf(this.shape, first));
    for (const share of ['50', '33.3333', '90'])
      this.contracts.push(
        await this.world.contract(this.plan, {
          [ann]: share,
          [bob]: String(100 - Number(share)).slice(0, 7),
        }),
      );
  }

  async live(steps: readonly Step[]): Promise<void> {
    this.world.tenantId = this.tenantId;
    for (const one of steps) await this.step(one);
    await this.run(false);
  }

  private async step(one: Step): Promise<void> {
    switch (one.do) {
      case 'invoice': {
        const contract = this.contracts[one.contract]!;
        const nets = one.cents.map((cents) => (cents / 100).toFixed(2));
        const { id, lineIds } = await this.world.invoice(
          contract,
          isoDay(one.day),
          nets,
          one.isForeign ? 'EUR' : 'USD',
        );
        const left = one.cents.map(BigInt);
        const open = left.reduce((sum, cents) => sum + cents, 0n);
        this.invoices.push({ id, contract, lineIds, left, open, total: open, day: one.day });
        return this.update(contract, id);
      }
      case 'pay': {
        const invoice = this.invoices[one.invoice];
        const amount = invoice && (invoice.open * BigInt(one.percent)) / 100n;
        if (!invoice || !amount || amount <= 0n) return;
        invoice.open -= amount;
        await this.world.pay(invoice.id, isoDay(invoice.day + one.later), amount);
        return this.update(invoice.contract, invoice.id);
      }
      case 'credit': {
        const invoice = this.invoices[one.invoice];
        const left = invoice?.left[one.line];
        const amount = left && (left * BigInt(one.percent)) / 100n;
        if (!invoice || !amount) return;
        invoice.left[one.line] = left - amount;
        invoice.open -= amount;
        await this.world.credit(
          invoice.id,
          invoice.lineIds[one.line]!,
          isoDay(invoice.day + one.later),
          amount,
        );
        return this.update(invoice.contract, invoice.id);
      }
      case 'publish':
        this.versions += 1;
        await this.world.publish(this.plan, documentOf(this.shape, one.terms), isoDay(this.versions * 12));
        return;
      case 'shares': {
        const contract = this.contracts[one.contract]!;
        const [ann, bob] = this.parties;
        await this.world.pool.query(
          `UPDATE contract_participants SET share = CASE party_id WHEN $2 THEN $3::int ELSE 1000000 - $3::int END
           WHERE contract_id = $1 AND party_id = ANY($4)`,
          [contract, ann, one.ann * 10_000, [ann, bob]],
        );
        return;
      }
      case 'leave':
        await this.world.pool.query('DELETE FROM party_managers WHERE party_id = $1', [this.parties[1]]);
        return;
      case 'void': {
        const invoice = this.invoices[one.invoice];
        if (!invoice || invoice.open === 0n || invoice.open !== invoice.total) return;
        invoice.open = 0n;
        invoice.left.fill(0n);
        await this.world.pool.query('UPDATE invoices SET voided_on = $2 WHERE id = $1', [
          invoice.id,
          isoDay(invoice.day),
        ]);
        return this.update(invoice.contract, invoice.id);
      }
      case 'rate':
        return this.rate(isoDay(one.day), one.cents);
      case 'run':
        return this.run(one.recheck);
      case 'close':
        return this.closeNext(one.skips);
    }
  }

  private async update(contract: string, invoice: string): Promise<void> {
    if (!this.stepByStep) return;
    const job = this.world.job('commission_update', {
      title: '',
      contract_id: contract,
      invoice_id: invoice,
      adjustment_id: null,
      statement_id: null,
    });
    await new UpdateHandler(this.world.pool).update(job, this.world.context());
  }

  private async run(recheck: boolean): Promise<void> {
    if (recheck && !this.stepByStep) return;
    await new RunHandler(this.world.pool).run(this.world.run({ recheck }), this.world.context());
  }

  private async rate(day: string, cents: number): Promise<void> {
    await this.world.pool.query(
      'INSERT INTO exchange_rates (tenant_id, base, quote, on_day, rate) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
      [this.tenantId, 'EUR', 'USD', day, (cents / 100).toFixed(2)],
    );
  }

  /** A month may be passed over, which is refused when there is something in it. */
  private async closeNext(skips: number): Promise<void> {
    if (!this.stepByStep || this.closed + skips >= 3) return;
    const month = this.closed + skips + 1;
    const starts = `2026-0${month}-01`;
    const periodId = newId();
    const job = this.world.job('period_close', { title: '', period_id: periodId });
    const { rows } = await this.world.pool.query<{ id: string }>(
      `INSERT INTO periods (id, tenant_id, key, starts_on, ends_on) VALUES ($1, $2, to_char($3::date, 'YYYY-MM'), $3, ($3::date + interval '1 month - 1 day')::date)
       ON CONFLICT (tenant_id, key) DO UPDATE SET status = periods.status RETURNING id`,
      [periodId, this.tenantId, starts],
    );
    job.payload.period_id = rows[0]!.id;
    await this.world.pool.query(`UPDATE periods SET status = 'closing', close_job_id = $2 WHERE id = $1`, [
      rows[0]!.id,
      job.id,
    ]);
    try {
      await new CloseHandler(this.world.pool).close(job, this.world.context());
      this.closed = month;
    } catch (error) {
      if (skips === 0 || !String(error).includes('is still open')) throw error;
      await this.world.pool.query(`UPDATE periods SET status = 'open' WHERE id = $1`, [rows[0]!.id]);
    }
  }

  /** Sums by party and kind, the parties by name. */
  async sums(): Promise<unknown> {
    const { rows } = await this.world.pool.query(
      `SELECT p.name, e.kind, sum(e.amount)::text AS sum FROM ledger_entries e JOIN parties p ON p.id = e.party_id
       WHERE e.tenant_id = $1 GROUP BY p.name, e.kind HAVING sum(e.amount) <> 0 ORDER BY p.name, e.kind`,
      [this.tenantId],
    );
    return rows;
  }

  /**
   * What must not be: entries that calculating again would post, statements that are not the sum of their entries or do not
   * carry on from the one before, and entries that were payable in closed periods and are on no statement.
   */
  async faults(): Promise<{ again: number; statements: number; unstated: number }> {
    this.world.tenantId = this.tenantId;
    const again = await new RunHandler(this.world.pool).run(
      this.world.run({ recheck: true }),
      this.world.context(),
    );
    const statements = await this.world.pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM (
         SELECT s.*, coalesce(lag(s.carried) OVER (PARTITION BY s.party_id, s.currency ORDER BY p.starts_on), 0) AS before
         FROM statements s JOIN periods p ON p.id = s.period_id WHERE s.tenant_id = $1
       ) s
       WHERE s.opening <> s.before OR (s.opening + coalesce((
         SELECT sum(e.amount) FROM statement_entries l JOIN ledger_entries e USING (tenant_id, seq)
         WHERE l.statement_id = s.id), 0)) <> s.due + s.carried`,
      [this.tenantId],
    );
    const unstated = await this.world.pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM ledger_entries e
       WHERE e.tenant_id = $1
         AND e.payable_on <= (SELECT max(ends_on) FROM periods WHERE tenant_id = $1 AND status = 'closed')
         AND (SELECT status FROM periods WHERE id = e.period_id) = 'closed'
         AND NOT EXISTS (SELECT FROM statement_entries s WHERE s.tenant_id = $1 AND s.seq = e.seq)`,
      [this.tenantId],
    );
    return {
      again: again.result.entries,
      statements: statements.rows[0]!.n,
      unstated: unstated.rows[0]!.n,
    };
  }
}
