import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { TestGateway } from '../gateway.fixture.js';
import { openPeriod, post } from '../ledger/ledger.fixture.js';
import { Books, expectRefused, PLAN } from './commission.fixture.js';

let gateway: TestGateway;
let books: Books;
beforeAll(async () => {
  gateway = await TestGateway.start();
  books = await Books.open(gateway);
});
afterAll(() => gateway.close());

const run = (body: object) => ['POST', '/api/commissions/runs', body] as const;
const endJobs = () =>
  gateway.pool.query(`UPDATE jobs SET status = 'completed' WHERE type = 'commission_run'`);

describe('a run', () => {
  it('is of everything, of a period or of a contract', async () => {
    const contract = await books.contract({ name: 'Care' });
    await books.issued(contract.id, '2026-02-01');
    for (const [body, payload] of [
      [{}, { title: 'Everything', period: null, contract_id: null, recheck: false, what_if: null }],
      [
        { period: '2026-02', recheck: true },
        { title: 'Period 2026-02', period: '2026-02', recheck: true },
      ],
      [{ contract_id: contract.id }, { title: 'Contract Care', contract_id: contract.id }],
    ] as const) {
      const { job_id } = await books.done(...run(body));
      const { rows } = await gateway.pool.query('SELECT type, payload FROM jobs WHERE id = $1', [job_id]);
      expect(rows[0]).toMatchObject({ type: 'commission_run', payload });
    }
    await endJobs();
  });

  it('is there once for the same scope at a time, however many are asked for', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => books.call(...run({}))));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([202, 409, 409]);
    const { job_id } = answers.find(({ status }) => status === 202)!.body;
    await expectRefused(books, run({}), 409, { code: 'run_in_progress', detail: new RegExp(job_id) });
    // What is only tried out is in nobody's way.
    const plan_id = await books.plan();
    await books.done(...run({ what_if: { plan: { plan_id, document: PLAN } } }));
    await books.done(...run({ what_if: { plan: { plan_id, document: PLAN } } }));
    await endJobs();
    await books.done(...run({}));
    await endJobs();
  });

  it('is not of a closed or an unknown period, nor of a stranger’s contract', async () => {
    const own = await Books.open(gateway);
    await own.close('2026-01', '2026-01-01', '2026-01-31');
    await expectRefused(own, run({ period: '2026-01' }), 409, { code: 'period_closed', detail: /^period/ });
    await expectRefused(own, run({ period: '1999-01' }), 422, { path: 'period' });
    await expectRefused(own, run({ period: 'last' }), 422, { path: 'period' });
    const { id } = await books.contract();
    await expectRefused(own, run({ contract_id: id }), 422, { path: 'contract_id' });
    await expectRefused(own, run({ contract_id: id, period: '2026-02' }), 422, { path: 'period' });
  });

  it('tries nothing out with ids or amounts that are not there', async () => {
    const contract = await books.contract();
    const invoice = await books.issued(contract.id, '2026-02-01');
    const stranger = await Books.open(gateway);
    const [party, plan] = [await stranger.party(), await stranger.plan()];
    const theirs = await stranger.contract();
    const draft = await books.draft(contract.id);
    const line = { contract_id: contract.id, currency: 'EUR', number: 'x', lines: [{ net: '1' }] };
    const credit = (fields: object) => ({
      reason: 'x',
      lines: [{ line_id: invoice.lines[0].id, net: '1', ...fields }],
    });
    const whole = [{ party_id: party, share: '100' }];
    for (const [what_if, path] of [
      [{}, 'what_if'],
      [{ plan: { plan_id: plan, document: PLAN } }, 'what_if.plan.plan_id'],
      [
        { invoices: [{ ...line, contract_id: theirs.id, issued_on: '2026-02-02' }] },
        'what_if.invoices.0.contract_id',
      ],
      [{ invoices: [line] }, 'what_if.invoices.0.issued_on'],
      [{ invoices: [{ ...line, lines: [{ net: '1.005' }] }] }, 'what_if.invoices.0.lines.0.net'],
      [{ credits: [{ invoice_id: draft.id, credit: { reason: 'x' } }] }, 'what_if.credits.0.invoice_id'],
      [
        { credits: [{ invoice_id: invoice.id, credit: credit({ line_id: newId() }) }] },
        'what_if.credits.0.credit.lines.0.line_id',
      ],
      [
        { credits: [{ invoice_id: invoice.id, credit: credit({ net: '0.001' }) }] },
        'what_if.credits.0.credit.lines.0.net',
      ],
      [
        { participants: [{ contract_id: contract.id, participants: whole }] },
        'what_if.participants.0.participants.0.party_id',
      ],
    ] as const)
      await expectRefused(books, run({ what_if }), 422, { path });
  });

  it('tries nothing out that the real calls would refuse', async () => {
    const own = await Books.open(gateway);
    const contract = await own.contract({ ends_on: '2026-12-31' });
    const invoice = await own.issued(contract.id, '2026-03-01');
    const other = await own.issued(contract.id, '2026-03-01');
    const credited = await own.issued(contract.id, '2026-03-01');
    await own.done('POST', `/api/invoices/${credited.id}/credit`, { reason: 'x', credited_on: '2026-03-02' });
    const voided = await own.issued(contract.id, '2026-03-01');
    await own.done('POST', `/api/invoices/${voided.id}/void`);
    const line = {
      ...{ number: 'x', contract_id: contract.id, currency: 'EUR', issued_on: '2026-03-01' },
      lines: [{ net: '100' }],
    };
    const most = '9999999999999999.99';
    const tried = (fields: object) => ({
      plan: { plan_id: contract.plan_id, document: { ...PLAN, ...fields } },
    });
    const credit = (fields: object, of = invoice) => ({
      invoice_id: of.id,
      credit: { reason: 'x', credited_on: '2026-03-02', ...fields },
    });
    const part = (net: string, of = invoice) => ({ lines: [{ line_id: of.lines[0].id, net }] });
    for (const [what_if, path, code] of [
      [tried({ currency: 'USD' }), 'what_if.plan.document.currency', 'currency_stays'],
      [tried({ basis: 'paid' }), 'what_if.plan.document.basis', 'basis_stays'],
      [
        { invoices: [line, { ...line, lines: [{ net: `9${most}` }] }] },
        'what_if.invoices.1.lines.0.net',
        'invalid_amount',
      ],
      [
        { invoices: [{ ...line, lines: [{ net: '1' }, { net: most }] }] },
        'what_if.invoices.0.lines.1.net',
        'invalid_amount',
      ],
      [
        { invoices: [{ ...line, issued_on: '2027-01-01' }] },
        'what_if.invoices.0.issued_on',
        'outside_contract',
      ],
      [
        { invoices: [{ ...line, issued_on: '1950-01-01' }] },
        'what_if.invoices.0.issued_on',
        'outside_contract',
      ],
      [{ invoices: [{ ...line, currency: 'KWD' }] }, 'what_if.invoices.0.currency', 'no_exchange_rate'],
      [{ credits: [credit(part('5000.00'))] }, 'what_if.credits.0.credit.lines.0.net', 'above_line'],
      [
        { credits: [credit(part('60')), credit(part('60'))] },
        'what_if.credits.1.credit.lines.0.net',
        'above_line',
      ],
      [{ credits: [credit({}), credit({})] }, 'what_if.credits.1.credit.lines', 'above_line'],
      [{ credits: [credit({}, credited)] }, 'what_if.credits.0.credit.lines', 'above_line'],
      [
        { credits: [credit({ credited_on: '2020-01-01' })] },
        'what_if.credits.0.credit.credited_on',
        'before_issue',
      ],
      [{ credits: [credit({}, voided)] }, 'what_if.credits.0.invoice_id', 'invoice_void'],
      [{ credits: [credit(part('1', other))] }, 'what_if.credits.0.credit.lines.0.line_id', 'unknown_id'],
    ] as const)
      await expectRefused(own, run({ what_if }), 422, { path, code });
    await own.done(
      ...run({ what_if: { invoices: [line], credits: [credit(part('60')), credit(part('40'))] } }),
    );
    await own.close('2026-03', '2026-03-01', '2026-03-31');
    await expectRefused(own, run({ what_if: { invoices: [line] } }), 422, {
      path: 'what_if.invoices.0.issued_on',
      code: 'period_closed',
    });
  });

  it('shows what it has found different, a page at a time', async () => {
    const { job_id } = await books.done(
      ...run({ what_if: { plan: { plan_id: await books.plan(), document: PLAN } } }),
    );
    await gateway.pool.query(
      `INSERT INTO commission_comparisons (job_id, n, tenant_id, line)
       SELECT $1, n, $2, json_build_object('n', n) FROM generate_series(1, 5) AS n`,
      [job_id, books.tenantId],
    );
    const path = `/api/commissions/runs/${job_id}/comparison`;
    const first = await books.done('GET', `${path}?limit=3`);
    expect(first).toMatchObject({ total: 5, data: [{ n: 1 }, { n: 2 }, { n: 3 }] });
    expect((await books.done('GET', `${path}?limit=3&cursor=${first.next_cursor}`)).data).toEqual([
      { n: 4 },
      { n: 5 },
    ]);
    await expectRefused(await Books.open(gateway), ['GET', path, undefined], 404, {});
    await endJobs();
  });
});

describe('entries', () => {
  it('are listed by what they are about, the newest first, and as known at a moment', async () => {
    const own = await Books.open(gateway);
    const contract = await own.contract({ name: 'Care' });
    const party = contract.participants[0].party_id;
    const other = await own.party();
    const invoice = await own.issued(contract.id, '2026-02-01');
    const periodId = await openPeriod(own, '2026-02', '2026-02-01', '2026-02-28');
    const sale = { periodId, partyId: party, contractId: contract.id, sourceId: invoice.lines[0].id };
    const [first] = await post(own, [{ ...sale, amount: 600n }]);
    const moment = (await own.done('GET', `/api/commissions/${first}`)).posted_at;
    await gateway.pool.query('SELECT pg_sleep(0.005)');
    const [second, bonus] = await post(own, [
      { ...sale, amount: -100n, revision: 2 },
      { periodId, partyId: other, amount: 5n, kind: 'adjustment' },
    ]);
    const ids = async (query: string) =>
      (await own.done('GET', `/api/commissions?${query}`)).data.map(({ id }: { id: string }) => id);
    expect(await ids('')).toEqual([bonus, second, first]);
    expect(await ids(`party=${party}`)).toEqual([second, first]);
    expect(await ids(`contract=${contract.id}`)).toEqual([second, first]);
    expect(await ids(`invoice=${invoice.id}&limit=1`)).toEqual([second]);
    expect(await ids('kind=adjustment')).toEqual([bonus]);
    expect(await ids('period=2026-02&page=2&limit=2')).toEqual([first]);
    expect(await ids('period=2026-03')).toEqual([]);
    expect(await ids(`as_of=${moment}`)).toEqual([first]);
    const page = await own.done('GET', '/api/commissions?limit=2');
    expect(await ids(`limit=2&cursor=${page.next_cursor}`)).toEqual([first]);
    expect(page.data[1]).toMatchObject({
      kind: 'commission',
      party_id: party,
      contract_name: 'Care',
      invoice_number: invoice.number,
      period: '2026-02',
      amount: { amount: '-1.00', currency: 'EUR' },
      revision: 2,
      seq: 2,
    });
    expect(await own.done('GET', `/api/commissions/${second}/trace`)).toMatchObject({
      replayed: { amount: '-1.00' },
      holds: true,
      explanation: ['-1.00 EUR was entered: made up'],
      trace: { now: { kind: 'entered' } },
      earlier: [{ id: first, amount: { amount: '6.00' }, revision: 1 }],
    });
    await post(own, [{ periodId, partyId: party, amount: 500n, kind: 'payout' }]);
    expect(await own.done('GET', '/api/commissions/summary')).toMatchObject({
      payable: [{ amount: '0.05', currency: 'EUR' }],
      changed_contracts: 1,
      contracts: 1,
      invoices: 1,
      by_period: [{ period: '2026-02', status: 'open', totals: [{ amount: '5.05', currency: 'EUR' }] }],
      top: [],
    });
    expect(await own.done('GET', `/api/parties/${party}/earnings`)).toEqual({
      data: [
        {
          currency: 'EUR',
          periods: [
            {
              period: '2026-02',
              status: 'open',
              earned: '5.00',
              by_kind: { commission: '5.00' },
              paid: '5.00',
            },
          ],
        },
      ],
    });
    const stranger = await Books.open(gateway);
    await expectRefused(stranger, ['GET', `/api/commissions/${first}`, undefined], 404, {});
    await expectRefused(stranger, ['GET', `/api/commissions/${first}/trace`, undefined], 404, {});
    expect((await stranger.done('GET', '/api/commissions')).total).toBe(0);
  });
});

describe('pages', () => {
  it('read what entries add up to, and not the entries', async () => {
    const own = await Books.open(gateway);
    const contract = await own.contract();
    await own.issued(contract.id, '2026-02-01');
    const now = new Date().toISOString().slice(0, 7);
    const { data } = await own.done('GET', '/api/periods?limit=1');
    const [{ id: periodId, key }] = data;
    const partyId = await own.party({ name: 'Seller' });
    await post(own, [
      { periodId, partyId, amount: 600n },
      { periodId, partyId, amount: -100n, kind: 'clawback' },
      { periodId, partyId, amount: 200n, kind: 'payout' },
    ]);
    const shown = async () => ({
      period: await own.done('GET', `/api/periods/${periodId}`),
      summary: await own.done('GET', '/api/commissions/summary'),
      earnings: await own.done('GET', `/api/parties/${partyId}/earnings`),
    });
    const before = await shown();
    const earned = { amount: '5.00', currency: 'EUR' };
    expect(key).toBe(now);
    expect(before).toMatchObject({
      period: { entries: 3, totals: [earned] },
      summary: {
        earned: [earned],
        payable: [{ amount: '3.00', currency: 'EUR' }],
        by_period: [{ period: key, totals: [earned] }],
        top: [{ party_id: partyId, party_name: 'Seller', earned }],
      },
      earnings: {
        data: [
          { periods: [{ earned: '5.00', by_kind: { commission: '6.00', clawback: '-1.00' }, paid: '2.00' }] },
        ],
      },
    });
    const client = await gateway.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SET LOCAL session_replication_role = replica');
      await client.query('DELETE FROM ledger_entries WHERE tenant_id = $1', [own.tenantId]);
      await client.query('COMMIT');
    } finally {
      client.release();
    }
    expect(await shown()).toEqual(before);
  });
});

describe('an adjustment', () => {
  it('is stored with the job that posts it, once for one external id', async () => {
    const party_id = await books.party();
    const body = {
      party_id,
      amount: { amount: '-12.50', currency: 'EUR' },
      reason: 'Car',
      on: '2026-05-02',
      external_id: newId(),
    };
    const first = await books.call('POST', '/api/adjustments', body);
    expect(first).toMatchObject({
      status: 202,
      body: {
        adjustment: {
          party_id,
          amount: body.amount,
          reason: 'Car',
          on: '2026-05-02',
          by: expect.stringMatching(/@/),
        },
      },
    });
    const { rows } = await gateway.pool.query('SELECT payload FROM jobs WHERE id = $1', [first.body.job_id]);
    expect(rows[0].payload).toMatchObject({ contract_id: null, adjustment_id: first.body.adjustment.id });
    const again = await books.call('POST', '/api/adjustments', body);
    expect(again).toMatchObject({ status: 200, body: { adjustment: first.body.adjustment, job_id: null } });
    await expectRefused(books, ['POST', '/api/adjustments', { ...body, reason: 'Bike' }], 409, {
      code: 'external_id_taken',
    });
    expect((await books.done('GET', `/api/adjustments?party=${party_id}`)).data).toEqual([
      first.body.adjustment,
    ]);
  });

  it.each([
    ['nothing', { amount: { amount: '0.00', currency: 'EUR' } }, 'amount'],
    ['1e3', { amount: { amount: '1e3', currency: 'EUR' } }, 'amount.amount'],
    ['half a yen', { amount: { amount: '0.5', currency: 'JPY' } }, 'amount.amount'],
    ['18 digits', { amount: { amount: '9'.repeat(18), currency: 'EUR' } }, 'amount.amount'],
    ['an unknown currency', { amount: { amount: '1', currency: 'ZZZ' } }, 'amount.currency'],
    ['no reason', { reason: '' }, 'reason'],
    ['a closed period', { on: '2026-01-31' }, 'on'],
  ])('is refused with %s', async (_, fields, path) => {
    const own = await Books.open(gateway);
    await own.close('2026-01', '2026-01-01', '2026-01-31');
    const body = {
      party_id: await own.party(),
      amount: { amount: '1', currency: 'EUR' },
      reason: 'x',
      ...fields,
    };
    await expectRefused(own, ['POST', '/api/adjustments', body], 422, { path });
    const theirs = {
      ...body,
      ...{ amount: { amount: '1', currency: 'EUR' }, reason: 'x', on: '2026-02-01' },
    };
    await expectRefused(await Books.open(gateway), ['POST', '/api/adjustments', theirs], 422, {
      path: 'party_id',
    });
  });
});
