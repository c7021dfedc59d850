import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inTransaction } from '@slipway/database';
import { Pool } from 'pg';
import { judgedWhatIf, type ComparisonLine, type PlanDocumentInput } from '@slipway/shared/contracts';
import { CommissionFixture } from '../commission.fixture.js';
import { RunHandler } from '../runs/run.handler.js';

let world: CommissionFixture;
let handler: RunHandler;

beforeAll(async () => {
  world = await CommissionFixture.open();
  handler = new RunHandler(world.pool);
});
afterAll(() => world.close());
beforeEach(() => world.newTenant());

const percent = (rate: string): PlanDocumentInput => ({
  currency: 'USD',
  rules: [{ name: 'all', rate: { mode: 'percent', rate } }],
});

async function tryOut(changes: object) {
  const job = world.run({ what_if: judgedWhatIf.parse({ credits: [], ...changes }) });
  const outcome = await handler.run(job, world.context());
  await inTransaction(world.pool, async (client) => outcome.commit?.(client));
  const { rows } = await world.pool.query<{ line: ComparisonLine }>(
    'SELECT line FROM commission_comparisons WHERE job_id = $1 ORDER BY n',
    [job.id],
  );
  return { result: outcome.result, lines: rows.map(({ line }) => line) };
}

/** Everything that a what-if run must not touch. */
async function everything(): Promise<string> {
  const tables = [
    'plans',
    'plan_versions',
    'contracts',
    'contract_participants',
    'contract_revisions',
    'commission_calendars',
    'invoices',
    'invoice_lines',
    'credit_notes',
    'credit_note_lines',
    'calculation_units',
    'ledger_entries',
    'ledger_heads',
    'periods',
  ];
  const texts = [];
  for (const table of tables) {
    const { rows } = await world.pool.query<{ all: string }>(
      `SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS all FROM ${table} t`,
    );
    texts.push(`${table} ${rows[0]!.all}`);
  }
  return texts.join('\n');
}

describe('a what-if run', () => {
  it('compares a plan that is tried with the present, line by line, and writes nothing', async () => {
    const [ann, bob] = [await world.party('Ann'), await world.party('Bob')];
    const plan = await world.plan(percent('10'));
    const contract = await world.contract(plan, { [ann]: '75', [bob]: '25' });
    const { id } = await world.invoice(contract, '2026-10-05', ['1000.00']);
    await handler.run(world.run(), world.context());
    const before = await everything();
    const { result, lines } = await tryOut({ plan: { plan_id: plan, document: percent('12') } });
    expect(result.differences).toBe(2);
    expect(result.comparison).toEqual([
      {
        party_id: ann,
        party_name: 'Ann',
        present: { amount: '75.00', currency: 'USD' },
        would_be: { amount: '90.00', currency: 'USD' },
        difference: { amount: '15.00', currency: 'USD' },
      },
      expect.objectContaining({ party_id: bob, difference: { amount: '5.00', currency: 'USD' } }),
    ]);
    const { rows } = await world.pool.query<{ number: string }>('SELECT number FROM invoices WHERE id = $1', [
      id,
    ]);
    expect(lines[0]).toMatchObject({
      invoice_number: rows[0]!.number,
      present: { amount: '75.00' },
      would_be: { amount: '90.00' },
    });
    expect(lines[0]!.explanation.join(' ')).toContain('12 %');
    expect(await everything()).toBe(before);
  });

  it('leaves contracts alone that are pinned to a version', async () => {
    const ann = await world.party('Ann');
    const plan = await world.plan(percent('10'));
    const contract = await world.contract(plan, { [ann]: '100' });
    await world.pool.query(
      'UPDATE contracts SET plan_version_id = (SELECT id FROM plan_versions WHERE plan_id = $2) WHERE id = $1',
      [contract, plan],
    );
    await world.invoice(contract, '2026-10-05', ['1000.00']);
    await handler.run(world.run(), world.context());
    expect((await tryOut({ plan: { plan_id: plan, document: percent('12') } })).result.differences).toBe(0);
  });

  it('tries invoices, credit notes and participants as if they were there', async () => {
    const [ann, bob] = [await world.party('Ann'), await world.party('Bob')];
    const plan = await world.plan(percent('10'));
    const contract = await world.contract(plan, { [ann]: '100' });
    const { id } = await world.invoice(contract, '2026-10-05', ['1000.00']);
    await handler.run(world.run(), world.context());
    const before = await everything();
    const invoice = {
      number: 'new',
      contract_id: contract,
      currency: 'USD',
      issued_on: '2026-11-02',
      lines: [{ net: '500.00' }],
    };
    const sold = await tryOut({ invoices: [invoice] });
    expect(sold.lines).toMatchObject([{ difference: { amount: '50.00' }, earned_on: '2026-11-02' }]);
    const credited = await tryOut({
      credits: [{ invoice_id: id, credited_on: '2026-10-06', lines: null }],
    });
    expect(credited.lines).toMatchObject([{ present: { amount: '100.00' }, would_be: { amount: '0.00' } }]);
    const moved = await tryOut({
      participants: [{ contract_id: contract, participants: [{ party_id: bob, share: '100' }] }],
    });
    expect(moved.result.comparison).toMatchObject([
      { difference: { amount: expect.stringMatching(/^-?100\.00$/) } },
      { difference: { amount: expect.stringMatching(/^-?100\.00$/) } },
    ]);
    expect(await everything()).toBe(before);
  });

  it('may calculate for longer than transactions may be idle, and ends when its job does', async () => {
    const brief = new Pool({ ...world.pool.options, idle_in_transaction_session_timeout: 50 });
    try {
      const changes = [];
      for (const name of ['Ann', 'Bob']) {
        const party = await world.party(name);
        const contract = await world.contract(await world.plan(percent('10')), { [party]: '100' });
        const { id } = await world.invoice(contract, '2026-10-05', ['1000.00']);
        changes.push({ invoice_id: id, credited_on: '2026-10-06', lines: null });
      }
      const job = world.run({ what_if: judgedWhatIf.parse({ credits: changes }) });
      let compared = 0;
      const context = {
        ...world.context(),
        // As long as a calculation keeps the thread.
        progress: () => {
          compared += 1;
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
        },
      };
      await new RunHandler(brief).run(job, context);
      expect(compared).toBe(2);
      const ending = new AbortController();
      const ended = { ...world.context(ending.signal), progress: () => ending.abort() };
      await expect(new RunHandler(brief).run(job, ended)).rejects.toThrow('aborted');
    } finally {
      await brief.end();
    }
  });

  describe('of a credit note', () => {
    const units: PlanDocumentInput = {
      currency: 'USD',
      measure: 'quantity',
      rules: [{ name: 'units', rate: { mode: 'marginal', tiers: [{ from: '0', per_unit: '10' }] } }],
    };

    async function tenUnits(document = units) {
      const contract = await world.contract(await world.plan(document), {
        [await world.party('Ann')]: '100',
      });
      const { id, lineIds } = await world.invoice(contract, '2026-10-05', ['100.00', '20.00']);
      await world.pool.query('UPDATE invoice_lines SET quantity = 10000000 WHERE id = $1', [lineIds[0]]);
      return { id, lines: lineIds };
    }

    const taken = (line_id: string, net: string, quantity: string) => ({
      ...{ line_id, net, quantity },
      ...{ tax: '0', cost: '0' },
    });

    it('takes what it was judged to take of each line, one note after another', async () => {
      const { id, lines } = await tenUnits();
      await handler.run(world.run(), world.context());
      const half = {
        invoice_id: id,
        credited_on: '2026-10-06',
        lines: [taken(lines[0]!, '1000', '5000000')],
      };
      const once = await tryOut({ credits: [half] });
      expect(once.lines).toMatchObject([{ present: { amount: '100.00' }, would_be: { amount: '50.00' } }]);
      const thrice = await tryOut({ credits: [half, half, half] });
      expect(thrice.lines).toMatchObject([{ present: { amount: '100.00' }, would_be: { amount: '0.00' } }]);
      const rest = await tryOut({ credits: [half, { ...half, lines: null }] });
      expect(rest.result.comparison).toMatchObject([
        { present: { amount: '110.00' }, would_be: { amount: '0.00' } },
      ]);
    });

    it('adds to those that are written, where sales count as they are paid, too', async () => {
      const { id, lines } = await tenUnits({ ...units, basis: 'paid' });
      await world.pay(id, '2026-10-07', 120_00n);
      await handler.run(world.run(), world.context());
      const credits = [
        { invoice_id: id, credited_on: '2026-10-08', lines: [taken(lines[0]!, '5000', '5000000')] },
      ];
      const { result } = await tryOut({ credits });
      expect(result.comparison).toMatchObject([
        { present: { amount: '100.00' }, would_be: { amount: '50.00' } },
      ]);
    });

    it('does not wait for who holds its invoice, and holds nobody up', async () => {
      const { id } = await tenUnits();
      await handler.run(world.run(), world.context());
      await inTransaction(world.pool, async (client) => {
        await client.query('SELECT FROM invoices WHERE id = $1 FOR UPDATE', [id]);
        const { result } = await tryOut({
          credits: [{ invoice_id: id, credited_on: '2026-10-06', lines: null }],
        });
        expect(result.differences).toBe(2);
      });
    });
  });
});
