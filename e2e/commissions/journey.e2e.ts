import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stopwatch } from '@slipway/testing/pace';
import type { SlipwayClient } from '@slipway/client';
import type { JobEvent, Money, PlanDocumentInput } from '@slipway/shared/contracts';
import { jobCatalog } from '@slipway/shared/contracts/jobs';
import type { DemoCompany } from '@slipway/tools/demo-company';
import { demoCompany } from '@slipway/tools/demo-company';
import { storeCompany } from '@slipway/tools/demo-loader';
import { untilEnd } from '../slipway.fixture.ts';
import { entriesOf, sumOf, TestCommissions, TODAY } from './commissions.fixture.ts';
import { textOfPdf } from './pdf.text.ts';

const document: PlanDocumentInput = {
  currency: 'EUR',
  accumulation: { window: 'year', per: 'contract' },
  rules: [
    {
      name: 'Everything',
      rate: {
        mode: 'marginal',
        tiers: [
          { from: '0.00', rate: '5' },
          { from: '10000.00', rate: '6' },
        ],
      },
    },
  ],
  clawback: { policy: 'reverse_paid' },
};

describe('a year of commissions', () => {
  let commissions: TestCommissions;
  let client: SlipwayClient;
  let tenantId: string;
  let company: DemoCompany;
  beforeAll(async () => {
    commissions = await TestCommissions.start();
    ({ client, tenantId } = await commissions.tenant());
    company = demoCompany({ seed: 1, contracts: 20, invoices: 150, today: TODAY });
  });
  afterAll(() => commissions.close());

  const endOf = async (jobId: string): Promise<JobEvent> => (await untilEnd(client, jobId)).at(-1)!;
  const done = async (jobId: string | null): Promise<unknown> => {
    const ending = await endOf(jobId!);
    expect(ending, JSON.stringify(ending)).toMatchObject({ type: 'job.completed' });
    return ending.type === 'job.completed' ? ending.result : undefined;
  };
  const month = (index: number) => company.months.at(index)!;
  const periodOf = async (key: string) =>
    (await client.periods.list({ limit: 100 })).data.find((period) => period.key === key)!;

  it('is imported, and the import once more is nothing new', async () => {
    for (const jobId of await storeCompany(client, company)) await done(jobId);
    expect((await client.invoices.list({ limit: 1 })).total).toBe(150);
    const before = await commissions.countEntries(tenantId);
    expect(before).toBeGreaterThan(150);
    for (const jobId of await storeCompany(client, company)) await done(jobId);
    expect(await commissions.countEntries(tenantId)).toBe(before);
    expect((await client.invoices.list({ limit: 1 })).total).toBe(150);
  });

  it('refuses a file by its lines, and takes in nothing of it', async () => {
    const csv = [
      'external_id,invoice,amount,paid_on',
      `new-1,${company.invoices[0]!.external_id},1e3,${TODAY}`,
      `new-2,nobody,10.00,${TODAY}`,
      `new-3,${company.invoices[1]!.external_id},99999999.00,${TODAY}`,
    ];
    await expect(client.commissions.import('payments', csv.join('\n'))).rejects.toMatchObject({
      problem: {
        status: 422,
        errors: expect.arrayContaining([expect.objectContaining({ path: 'line 2.amount' })]),
      },
    });
    csv.splice(1, 1);
    await expect(client.commissions.import('payments', csv.join('\n'))).rejects.toMatchObject({
      problem: {
        status: 422,
        errors: [
          { path: 'line 2.invoice', message: expect.any(String) },
          { path: 'line 3.amount', message: expect.any(String) },
        ],
      },
    });
  });

  let planId: string;
  it('previews a plan, compares it with the present, and posts nothing of that', async () => {
    const preview = await client.plans.preview(null, {
      document,
      up_to: '20000.00',
      points: 3,
      sales: [{ amount: '15000.00' }],
    });
    expect(preview.curve.map(({ attainment, payout }) => [attainment, payout])).toEqual([
      ['0.00', '0.00'],
      ['10000.00', '500.00'],
      ['20000.00', '1100.00'],
    ]);
    expect(preview.sales).toMatchObject([{ commission: '800.00' }]);

    const before = await commissions.countEntries(tenantId);
    const partner = (await client.plans.list({ q: 'Partner share' })).data[0]!;
    // What adds up stays as it is in the plan, here: nothing does.
    const tried = { ...document, accumulation: partner.versions[0]!.document.accumulation };
    await expect(
      client.commissions.run({ what_if: { plan: { plan_id: partner.id, document } } }),
    ).rejects.toMatchObject({ problem: { status: 422 } });
    const { job_id } = await client.commissions.run({
      what_if: { plan: { plan_id: partner.id, document: tried } },
    });
    const result = jobCatalog.commission_run.result.parse(await done(job_id));
    expect(result.differences).toBeGreaterThan(0);
    const lines = await client.commissions.comparison(job_id, { limit: 100 });
    expect(lines.total).toBe(result.differences);
    for (const { present, would_be, difference } of lines.data)
      expect(sumOf([{ amount: would_be }]) - sumOf([{ amount: present }])).toBe(
        sumOf([{ amount: difference }]),
      );
    expect(await commissions.countEntries(tenantId)).toBe(before);
  });

  it('publishes it, and a run tells live how it goes', async () => {
    const plan = await client.plans.create({ name: 'Journey', document });
    planId = plan.id;
    await client.plans.publish(planId, 1, company.since);
    const [buyer, seller] = await Promise.all([
      client.parties.create({ name: 'Buyer', kind: 'company' }),
      client.parties.create({ name: 'Sales Journey' }),
    ]);
    await client.contracts.create({
      name: 'Journey contract',
      external_id: 'journey',
      client_id: buyer.id,
      currency: 'EUR',
      starts_on: company.since,
      plan_id: planId,
      participants: [{ party_id: seller.id, share: '100' }],
    });
    // Followed over Socket.IO.
    const events = await untilEnd(client, (await client.commissions.run({ recheck: true })).job_id);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['job.started', 'job.progress', 'job.completed']),
    );
    const ending = events.at(-1)!;
    expect(ending).toMatchObject({ type: 'job.completed', result: { entries: 0 } });
  });

  it('earns, explains itself, and claws back within a second of the credit note', async () => {
    const { data } = await client.contracts.list({ q: 'Journey contract' });
    const contract = data[0]!;
    const issued_on = `${month(-3)}-10`;
    const { invoice, job_id } = await client.invoices.create({
      number: 'JOURNEY-1',
      contract_id: contract.id,
      currency: 'EUR',
      issued_on,
      lines: [{ net: '15000.00', tax: '2850.00' }],
    });
    await done(job_id);
    const [entry, ...others] = await entriesOf(client, { contract: contract.id });
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ kind: 'commission', amount: { amount: '800.00' }, earned_on: issued_on });
    const trace = await client.commissions.trace(entry!.id);
    expect(trace).toMatchObject({ holds: true, replayed: { amount: '800.00', currency: 'EUR' } });
    expect(trace.explanation.join(' ')).toMatch(/5 %.*6 %/s);

    const credited = await client.invoices.credit(invoice.id, {
      reason: 'Half of it',
      credited_on: `${month(-3)}-20`,
      lines: [{ line_id: invoice.lines[0]!.id, net: '7500.00' }],
    });
    const elapsed = stopwatch();
    await done(credited.job_id);
    const entries = await entriesOf(client, { contract: contract.id });
    expect(elapsed()).toBeLessThan(1_000);
    // Half of what it has earned.
    expect(entries.map(({ kind, amount }) => [kind, amount.amount])).toEqual([
      ['clawback', '-400.00'],
      ['commission', '800.00'],
    ]);
    for (const { id } of entries) expect(await client.commissions.trace(id)).toMatchObject({ holds: true });
  });

  it('closes a period: what changes in it afterwards counts in the next one', async () => {
    const first = await periodOf(month(0));
    const preview = await client.periods.closePreview(first.id);
    expect(preview).toMatchObject({ period: month(0), obstacles: [], next_period: month(1) });
    const closing = await client.periods.close(first.id);
    const closed = jobCatalog.period_close.result.parse(await done(closing.job_id));
    // In dollars there are draws, which closing posts.
    const inEuros = (totals: Money[]) => totals.filter(({ currency }) => currency === 'EUR');
    expect(inEuros(closed.due)).toEqual(inEuros(preview.payable));
    expect(closed.statements).toBe((await client.statements.list({ period: month(0) })).total);
    expect(await periodOf(month(0))).toMatchObject({ status: 'closed' });
    await expect(
      client.invoices.create({
        number: 'LATE-1',
        contract_id: (await client.contracts.list({ q: 'Journey contract' })).data[0]!.id,
        currency: 'EUR',
        issued_on: `${month(0)}-10`,
        lines: [{ net: '1.00' }],
      }),
    ).rejects.toMatchObject({ problem: { status: 422, errors: [{ path: 'issued_on' }] } });

    // An invoice of the closed month is credited now: what was earned there is taken back in the open one.
    const entries = await entriesOf(client, { period: month(0) });
    const earned = entries.find(
      ({ kind, amount, invoice_id }) => kind === 'commission' && invoice_id && !amount.amount.startsWith('-'),
    );
    const untouched = (await client.invoices.get(earned!.invoice_id!)).credit_notes.length === 0;
    expect(untouched).toBe(true);
    const { job_id } = await client.invoices.credit(earned!.invoice_id!, {
      reason: 'Withdrawn',
      credited_on: `${month(1)}-15`,
    });
    await done(job_id);
    expect(await entriesOf(client, { period: month(0) })).toEqual(entries);
    const back = await entriesOf(client, { invoice: earned!.invoice_id!, period: month(1) });
    expect(sumOf(back) < 0n).toBe(true);
  });

  it('makes statements that are approved, paid, and downloaded', async () => {
    const { data } = await client.statements.list({ period: month(0), limit: 100 });
    const statement = data.find(({ due }) => /[1-9]/.test(due.amount))!;
    await expect(client.statements.pay(statement.id)).rejects.toMatchObject({ problem: { status: 409 } });
    expect(await client.statements.approve(statement.id)).toMatchObject({
      status: 'approved',
      missing_approvals: [],
      approvals: [{ step: 'finance' }],
    });
    const payout = await (await client.statements.payout({ period: month(0), format: 'csv' })).text();
    expect(payout).toContain(statement.due.amount);
    const paid = await client.statements.pay(statement.id);
    expect(paid.statement).toMatchObject({ status: 'paid', paid_on: TODAY });
    await done(paid.job_id);
    await expect(client.statements.pay(statement.id)).rejects.toMatchObject({ problem: { status: 409 } });

    const pdf = Buffer.from(await (await client.statements.file(statement.id, 'pdf')).arrayBuffer());
    expect(pdf.subarray(0, 4).toString()).toBe('%PDF');
    const text = textOfPdf(pdf);
    expect(text).toContain(statement.party_name);
    expect(text).toContain(statement.period);

    const csv = await (await client.statements.file(statement.id, 'csv')).text();
    const entries = await client.statements.entries(statement.id, { limit: 100 });
    expect(entries.total).toBe(statement.entries);
    for (const { amount } of entries.data) expect(csv).toContain(amount.amount);
  });

  it('can be asked as it was known at an earlier moment', async () => {
    const now = await entriesOf(client);
    const middle = now[Math.floor(now.length / 2)]!.posted_at;
    const then = await entriesOf(client, { as_of: middle });
    expect(then.map(({ id }) => id)).toEqual(
      now.filter(({ posted_at }) => posted_at <= middle).map(({ id }) => id),
    );
  });

  it('has a ledger that verifies, and that balances', async () => {
    const verification = await client.commissions.verifyLedger();
    expect(verification).toMatchObject({ valid: true, fault: null });
    expect(verification.entries).toBe(await commissions.countEntries(tenantId));
    const sums = Map.groupBy(verification.balances, ({ balance }) => balance.currency);
    for (const balances of sums.values())
      expect(sumOf(balances.map(({ balance }) => ({ amount: balance })))).toBe(0n);
  });
});
