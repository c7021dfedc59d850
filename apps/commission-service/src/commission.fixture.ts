import type { Pool } from 'pg';
import type { ClaimedJob, HandlerContext } from '@slipway/jobs';
import { planDocument, shareMillionths, toMinor, type PlanDocumentInput } from '@slipway/shared/contracts';
import type { JobPayload, JobType } from '@slipway/shared/contracts/jobs';
import { newId } from '@slipway/shared/ids';
import { testDatabase } from '@slipway/testing/fixtures';

/** A database with facts that a spec writes as the gateway would, without the gateway. */
export class CommissionFixture {
  private number = 0;
  readonly said: string[] = [];

  private constructor(
    readonly pool: Pool,
    private readonly closing: () => Promise<void>,
    public tenantId: string,
  ) {}

  static async open(): Promise<CommissionFixture> {
    const test = await testDatabase({ poolSize: 40 });
    const fixture = new CommissionFixture(test.database.pool, () => test.close(), '');
    await fixture.newTenant();
    return fixture;
  }

  close(): Promise<void> {
    return this.closing();
  }

  async newTenant(): Promise<string> {
    this.tenantId = newId();
    await this.pool.query('INSERT INTO tenants (id, name) VALUES ($1, $2)', [this.tenantId, 'Agency']);
    return this.tenantId;
  }

  async party(name: string): Promise<string> {
    const id = newId();
    await this.pool.query(`INSERT INTO parties (id, tenant_id, kind, name) VALUES ($1, $2, 'person', $3)`, [
      id,
      this.tenantId,
      name,
    ]);
    return id;
  }

  async manager(partyId: string, managerId: string, from = '2020-01-01', to: string | null = null) {
    await this.pool.query(
      'INSERT INTO party_managers (tenant_id, party_id, manager_id, from_on, to_on) VALUES ($1, $2, $3, $4, $5)',
      [this.tenantId, partyId, managerId, from, to],
    );
  }

  async plan(document: PlanDocumentInput, from = '2020-01-01'): Promise<string> {
    const id = newId();
    await this.pool.query('INSERT INTO plans (id, tenant_id, name, currency) VALUES ($1, $2, $3, $4)', [
      id,
      this.tenantId,
      'Plan',
      document.currency,
    ]);
    await this.publish(id, document, from);
    return id;
  }

  async publish(planId: string, document: PlanDocumentInput, from: string): Promise<string> {
    const id = newId();
    await this.pool.query(
      `INSERT INTO plan_versions (id, tenant_id, plan_id, version, status, effective_from, document, published_at)
       SELECT $1, $2, $3, 1 + (SELECT count(*) FROM plan_versions WHERE plan_id = $3), 'published', $4, $5, now()`,
      [id, this.tenantId, planId, from, JSON.stringify(planDocument.parse(document))],
    );
    return id;
  }

  async contract(planId: string, shares: Record<string, string>, currency = 'USD'): Promise<string> {
    const id = newId();
    const client = await this.party('Client');
    await this.pool.query(
      `INSERT INTO contracts (id, tenant_id, name, client_id, currency, starts_on, plan_id)
       VALUES ($1, $2, 'Contract', $3, $4, '2020-01-01', $5)`,
      [id, this.tenantId, client, currency, planId],
    );
    for (const [index, [party, share]] of Object.entries(shares).entries())
      await this.pool.query(
        `INSERT INTO contract_participants (contract_id, tenant_id, party_id, position, share)
         VALUES ($1, $2, $3, $4, $5)`,
        [id, this.tenantId, party, index + 1, shareMillionths(share).toString()],
      );
    return id;
  }

  /** An issued invoice with a line for each amount. */
  async invoice(
    contractId: string,
    issuedOn: string,
    nets: readonly string[],
    currency = 'USD',
  ): Promise<{ id: string; lineIds: string[] }> {
    const id = newId();
    const minor = nets.map((net) => toMinor(net, currency));
    this.number += 1;
    await this.pool.query(
      `INSERT INTO invoices (id, tenant_id, number, contract_id, currency, net, tax, issued_on)
       VALUES ($1, $2, $3, $4, $5, $6, 0, $7)`,
      [
        id,
        this.tenantId,
        `I-${this.number}`,
        contractId,
        currency,
        minor.reduce((sum, net) => sum + net, 0n).toString(),
        issuedOn,
      ],
    );
    const lineIds = minor.map(() => newId());
    for (const [index, net] of minor.entries())
      await this.pool.query(
        `INSERT INTO invoice_lines (id, tenant_id, invoice_id, position, quantity, net, tax, cost)
         VALUES ($1, $2, $3, $4, 1000000, $5, 0, 0)`,
        [lineIds[index], this.tenantId, id, index + 1, net.toString()],
      );
    return { id, lineIds };
  }

  async pay(invoiceId: string, on: string, minor: bigint): Promise<void> {
    await this.pool.query(
      'INSERT INTO payments (id, tenant_id, invoice_id, amount, paid_on) VALUES ($1, $2, $3, $4, $5)',
      [newId(), this.tenantId, invoiceId, minor.toString(), on],
    );
    await this.pool.query('UPDATE invoices SET paid = paid + $2 WHERE id = $1', [
      invoiceId,
      minor.toString(),
    ]);
  }

  /** Takes back so much of a line, and so many millionths of its quantity. */
  async credit(invoiceId: string, lineId: string, on: string, minor: bigint, quantity = 0n): Promise<void> {
    const note = newId();
    await this.pool.query(
      `INSERT INTO credit_notes (id, tenant_id, invoice_id, reason, credited_on) VALUES ($1, $2, $3, 'returned', $4)`,
      [note, this.tenantId, invoiceId, on],
    );
    await this.pool.query(
      `INSERT INTO credit_note_lines (id, tenant_id, credit_note_id, line_id, quantity, net, tax, cost)
       VALUES ($1, $2, $3, $4, $6, $5, 0, 0)`,
      [newId(), this.tenantId, note, lineId, minor.toString(), quantity.toString()],
    );
    await this.pool.query('UPDATE invoices SET credited_net = credited_net + $2 WHERE id = $1', [
      invoiceId,
      minor.toString(),
    ]);
  }

  /** A claimed job, as the runtime would hand it over. */
  job<T extends JobType>(type: T, payload: JobPayload<T>): ClaimedJob<T> {
    return { id: newId(), tenantId: this.tenantId, type, payload, attempt: 1 };
  }

  run(payload: Partial<JobPayload<'commission_run'>> = {}): ClaimedJob<'commission_run'> {
    return this.job('commission_run', {
      title: 'everything',
      period: null,
      contract_id: null,
      recheck: false,
      what_if: null,
      ...payload,
    });
  }

  context(signal: AbortSignal = new AbortController().signal): HandlerContext {
    return {
      signal,
      log: () => undefined,
      progress: (_progress, _stage, message) => void this.said.push(message ?? ''),
    };
  }

  /** Minor units by party: what the ledger says in all. */
  async earned(): Promise<Record<string, number>> {
    const { rows } = await this.pool.query<{ party_id: string; sum: string }>(
      `SELECT party_id, sum(amount)::text AS sum FROM ledger_entries
       WHERE tenant_id = $1 AND kind <> 'payout' GROUP BY party_id`,
      [this.tenantId],
    );
    return Object.fromEntries(rows.map(({ party_id, sum }) => [party_id, Number(sum)]));
  }

  async entries(): Promise<
    { kind: string; party_id: string; amount: string; period: string; revision: number; earned_on: string }[]
  > {
    const { rows } = await this.pool.query<{
      kind: string;
      party_id: string;
      amount: string;
      period: string;
      revision: number;
      earned_on: string;
    }>(
      `SELECT e.kind, e.party_id, e.amount::text, p.key AS period, e.revision, e.earned_on::text
       FROM ledger_entries e JOIN periods p ON p.id = e.period_id WHERE e.tenant_id = $1 ORDER BY e.seq`,
      [this.tenantId],
    );
    return rows;
  }
}
