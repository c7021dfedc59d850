import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PlanDocumentInput } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import { CloseHandler } from './closing/close.handler.js';
import { CommissionFixture } from './commission.fixture.js';
import { expectLedgerHolds } from './ledger.expectations.fixture.js';
import { RunHandler } from './runs/run.handler.js';
import { UpdateHandler } from './runs/update.handler.js';

/** Each calculates some twenty times on a real database. */
const HISTORIES = 100;

let world: CommissionFixture;

beforeAll(async () => {
  world = await CommissionFixture.open();
});
afterAll(() => world.close());

const tiers = [
  { from: '0', rate: '5' },
  { from: '300', rate: '8' },
  { from: '900', rate: '3', flat: '1' },
];
const rate = fc.constantFrom<PlanDocumentInput['rules'][number]['rate']>(
  { mode: 'percent', rate: '7.5' },
  { mode: 'marginal', tiers },
  { mode: 'retroactive', tiers },
  { mode: 'cumulative_less_prior', of: 'retroactive', tiers },
  { mode: 'flat', amount: '3.33' },
);
/** Of a plan, what may differ from version to version. */
const terms = fc.record({
  rate,
  clawback: fc.constantFrom('recompute' as const, 'reverse_paid' as const, 'none' as const),
  override: fc.boolean(),
  cap: fc.boolean(),
  floor: fc.boolean(),
  running: fc.boolean(),
  holding: fc.constantFrom(0, 20),
});
type Terms = typeof terms extends fc.Arbitrary<infer T> ? T : never;
const shape = fc.record({
  basis: fc.constantFrom('invoiced' as const, 'paid' as const),
  window: fc.constantFrom('none' as const, 'period' as const, 'year' as const, 'contract' as const),
  per: fc.constantFrom('contract' as const, 'party' as const, 'team' as const),
});
type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

const day = fc.integer({ min: 0, max: 80 });
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('invoice' as const),
      contract: fc.nat(2),
      day,
      isForeign: fc.boolean(),
      cents: fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('pay' as const),
      invoice: fc.nat(20),
      percent: fc.integer({ min: 1, max: 100 }),
      later: fc.nat(20),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('credit' as const),
      invoice: fc.nat(20),
      line: fc.nat(2),
      percent: fc.integer({ min: 1, max: 100 }),
      later: fc.nat(40),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('publish' as const), terms }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('shares' as const),
      contract: fc.nat(2),
      ann: fc.integer({ min: 1, max: 99 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('void' as const), invoice: fc.nat(20) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('rate' as const), day, cents: fc.integer({ min: 1, max: 300 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('run' as const), recheck: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), skips: fc.nat(1) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function documentOf(shape: Shape, terms: Terms): PlanDocumentInput {
  const paid = shape.basis === 'paid';
  return {
    currency: 'USD',
    basis: shape.basis,
    accumulation: { window: shape.window, per: shape.per },
    // A plan of payments has nothing that is fixed per transaction.
    rules: [
      {
        name: 'all',
        rate: paid && terms.rate.mode === 'flat' ? { mode: 'percent', rate: '2.25' } : terms.rate,
        ...(paid ? {} : { per_transaction: { minimum: '0.05' } }),
      },
    ],
    clawback: { policy: terms.clawback },
    overrides: terms.override ? [{ level: 1, of: 'commission', rate: '20' }] : [],
    ...(terms.cap ? { cap: { amount: '90', kind: 'soft' as const, factor: '0.5' } } : {}),
    ...(terms.floor ? { floor: { amount: '12' } } : {}),
    rounding: { of: terms.running ? 'running_total' : 'transaction' },
    holding_days: terms.holding,
  };
}

const isoDay = (offset: number) => new Date(Date.UTC(2026, 0, 1 + offset)).toISOString().slice(0, 10);

/** One tenant that lives through a history; what it does not allow is left out, the same way in every telling. */
class Telling {
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
    private readonly shape: Shape,
    private readonly stepByStep: boolean,
  ) {}

  async begin(first: Terms): Promise<void> {
    this.tenantId = await world.newTenant();
    for (const name of ['Ann', 'Bob', 'Lead']) this.parties.push(await world.party(name));
    const [ann, bob, lead] = this.parties as [string, string, string];
    await world.manager(ann, lead);
    await world.manager(bob, lead);
    await this.rate('2025-12-01', 110);
    this.plan = await world.plan(documentOf(this.shape, first));
    for (const share of ['50', '33.3333', '90'])
      this.contracts.push(
        await world.contract(this.plan, { [ann]: share, [bob]: String(100 - Number(share)).slice(0, 7) }),
      );
  }

  async live(steps: readonly Step[]): Promise<void> {
    world.tenantId = this.tenantId;
    for (const one of steps) await this.step(one);
    await this.run(false);
  }

  private async step(one: Step): Promise<void> {
    switch (one.do) {
      case 'invoice': {
        const contract = this.contracts[one.contract]!;
        const nets = one.cents.map((cents) => (cents / 100).toFixed(2));
        const { id, lineIds } = await world.invoice(
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
        await world.pay(invoice.id, isoDay(invoice.day + one.later), amount);
        return this.update(invoice.contract, invoice.id);
      }
      case 'credit': {
        const invoice = this.invoices[one.invoice];
        const left = invoice?.left[one.line];
        const amount = left && (left * BigInt(one.percent)) / 100n;
        if (!invoice || !amount) return;
        invoice.left[one.line] = left - amount;
        invoice.open -= amount;
        await world.credit(invoice.id, invoice.lineIds[one.line]!, isoDay(invoice.day + one.later), amount);
        return this.update(invoice.contract, invoice.id);
      }
      case 'publish':
        this.versions += 1;
        await world.publish(this.plan, documentOf(this.shape, one.terms), isoDay(this.versions * 12));
        return;
      case 'shares': {
        const contract = this.contracts[one.contract]!;
        const [ann, bob] = this.parties;
        await world.pool.query(
          `UPDATE contract_participants SET share = CASE party_id WHEN $2 THEN $3::int ELSE 1000000 - $3::int END
           WHERE contract_id = $1 AND party_id = ANY($4)`,
          [contract, ann, one.ann * 10_000, [ann, bob]],
        );
        return;
      }
      case 'leave':
        await world.pool.query('DELETE FROM party_managers WHERE party_id = $1', [this.parties[1]]);
        return;
      case 'void': {
        const invoice = this.invoices[one.invoice];
        if (!invoice || invoice.open === 0n || invoice.open !== invoice.total) return;
        invoice.open = 0n;
        invoice.left.fill(0n);
        await world.pool.query('UPDATE invoices SET voided_on = $2 WHERE id = $1', [
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
    const job = world.job('commission_update', {
      title: '',
      contract_id: contract,
      invoice_id: invoice,
      adjustment_id: null,
      statement_id: null,
    });
    await new UpdateHandler(world.pool).update(job, world.context());
  }

  private async run(recheck: boolean): Promise<void> {
    if (recheck && !this.stepByStep) return;
    await new RunHandler(world.pool).run(world.run({ recheck }), world.context());
  }

  private async rate(day: string, cents: number): Promise<void> {
    await world.pool.query(
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
    const job = world.job('period_close', { title: '', period_id: periodId });
    const { rows } = await world.pool.query<{ id: string }>(
      `INSERT INTO periods (id, tenant_id, key, starts_on, ends_on) VALUES ($1, $2, to_char($3::date, 'YYYY-MM'), $3, ($3::date + interval '1 month - 1 day')::date)
       ON CONFLICT (tenant_id, key) DO UPDATE SET status = periods.status RETURNING id`,
      [periodId, this.tenantId, starts],
    );
    job.payload.period_id = rows[0]!.id;
    await world.pool.query(`UPDATE periods SET status = 'closing', close_job_id = $2 WHERE id = $1`, [
      rows[0]!.id,
      job.id,
    ]);
    try {
      await new CloseHandler(world.pool).close(job, world.context());
      this.closed = month;
    } catch (error) {
      if (skips === 0 || !String(error).includes('is still open')) throw error;
      await world.pool.query(`UPDATE periods SET status = 'open' WHERE id = $1`, [rows[0]!.id]);
    }
  }

  /** Sums by party and kind, the parties by name. */
  async sums(): Promise<unknown> {
    const { rows } = await world.pool.query(
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
    world.tenantId = this.tenantId;
    const again = await new RunHandler(world.pool).run(world.run({ recheck: true }), world.context());
    const statements = await world.pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM (
         SELECT s.*, coalesce(lag(s.carried) OVER (PARTITION BY s.party_id, s.currency ORDER BY p.starts_on), 0) AS before
         FROM statements s JOIN periods p ON p.id = s.period_id WHERE s.tenant_id = $1
       ) s
       WHERE s.opening <> s.before OR (s.opening + coalesce((
         SELECT sum(e.amount) FROM statement_entries l JOIN ledger_entries e USING (tenant_id, seq)
         WHERE l.statement_id = s.id), 0)) <> s.due + s.carried`,
      [this.tenantId],
    );
    const unstated = await world.pool.query<{ n: number }>(
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

it('comes to the same step by step, with periods closed in between, and all at once', async () => {
  await fc.assert(
    fc.asyncProperty(
      shape,
      terms,
      fc.array(step, { minLength: 5, maxLength: 25 }),
      async (shape, first, steps) => {
        const tellings = [new Telling(shape, true), new Telling(shape, false)] as const;
        for (const telling of tellings) {
          await telling.begin(first);
          await telling.live(steps);
          await expectLedgerHolds(world.pool, telling.tenantId);
          expect(await telling.faults()).toEqual({ again: 0, statements: 0, unstated: 0 });
        }
        expect(await tellings[0].sums()).toEqual(await tellings[1].sums());
      },
    ),
    { numRuns: HISTORIES },
  );
}, 300_000);
