import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { Books, expectRefused, PLAN } from '../commissions/commission.fixture.js';
import { TestGateway } from '../gateway.fixture.js';
import { append, openPeriod, post } from '../ledger/ledger.fixture.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.close());

type Shown = { id: string; key: string };
/** All periods, by key. */
async function periodsOf(books: Books): Promise<Map<string, Shown>> {
  const { data } = await books.done('GET', '/api/periods?limit=100');
  return new Map(data.map((one: Shown) => [one.key, one]));
}

/** Until a statement of the gateway waits for a row that somebody else holds. */
async function someoneWaits(): Promise<void> {
  for (let isWaiting = false; !isWaiting;) {
    const { rows } = await gateway.pool.query<{ waiting: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')
         AS waiting`,
    );
    isWaiting = rows[0]!.waiting;
  }
}

describe('the calendar', () => {
  it('is monthly until it is set, and is set whole', async () => {
    const books = await Books.open(gateway);
    const usual = {
      cadence: 'monthly',
      time_zone: 'UTC',
      anchor_on: '2024-01-01',
      year_starts_in: 1,
      approval_steps: ['finance'],
    };
    expect(await books.done('GET', '/api/periods/calendar')).toEqual(usual);
    const wanted = { ...usual, cadence: 'quarterly', time_zone: 'Europe/Berlin', year_starts_in: 4 };
    await periodsOf(books);
    expect(await books.done('PUT', '/api/periods/calendar', wanted)).toEqual(wanted);
    for (const key of (await periodsOf(books)).keys()) expect(key).toMatch(/^\d{4}-Q[1-4]$/);
  });

  it('stays as it is once there are entries, but for who approves', async () => {
    const books = await Books.open(gateway);
    const periodId = await openPeriod(books, '2026-01', '2026-01-01', '2026-01-31');
    await post(books, [{ periodId, partyId: await books.party(), amount: 1n }]);
    const steps = { approval_steps: ['sales', 'finance'] };
    expect(await books.done('PUT', '/api/periods/calendar', steps)).toMatchObject(steps);
    for (const change of [{ cadence: 'biweekly' }, { time_zone: 'Asia/Tokyo' }, { year_starts_in: 7 }])
      await expectRefused(books, ['PUT', '/api/periods/calendar', change], 409, { code: 'calendar_frozen' });
  });

  it('waits for who is just posting the first entries', async () => {
    const books = await Books.open(gateway);
    const partyId = await books.party();
    const periodId = await openPeriod(books, '2026-01', '2026-01-01', '2026-01-31');
    const client = await gateway.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('INSERT INTO ledger_heads (tenant_id, hash) VALUES ($1, $2)', [
        books.tenantId,
        Buffer.alloc(32),
      ]);
      const put = books.call('PUT', '/api/periods/calendar', { cadence: 'quarterly' });
      await someoneWaits();
      await append(client, books, [{ periodId, partyId, amount: 1n }]);
      await client.query('COMMIT');
      expect((await put).status).toBe(409);
    } finally {
      client.release();
    }
    expect((await books.done('GET', '/api/periods/calendar')).cadence).toBe('monthly');
  });

  it.each([
    [{ time_zone: 'Mars/Olympus' }, 'time_zone'],
    [{ cadence: 'daily' }, 'cadence'],
    [{ year_starts_in: 13 }, 'year_starts_in'],
    [{ approval_steps: [] }, 'approval_steps'],
    [{ approval_steps: ['a', 'a'] }, 'approval_steps'],
  ])('is refused as %j', async (body, path) => {
    await expectRefused(await Books.open(gateway), ['PUT', '/api/periods/calendar', body], 422, { path });
    expect(path).not.toBe('');
  });
});

describe('periods', () => {
  it('reach from the first invoice to today, the newest first, with what is in them', async () => {
    const books = await Books.open(gateway);
    const { id } = await books.contract();
    await books.issued(id, '2026-02-10');
    const periods = await periodsOf(books);
    expect([...periods.keys()].at(-1)).toBe('2026-02');
    const february = periods.get('2026-02')!;
    await post(books, [
      { periodId: february.id, partyId: await books.party(), amount: 600n },
      { periodId: february.id, partyId: await books.party(), amount: -100n, kind: 'clawback' },
      { periodId: february.id, partyId: await books.party(), amount: 5n, currency: 'USD' },
    ]);
    expect(await books.done('GET', `/api/periods/${february.id}`)).toMatchObject({
      key: '2026-02',
      starts_on: '2026-02-01',
      ends_on: '2026-02-28',
      status: 'open',
      entries: 3,
      totals: [
        { amount: '5.00', currency: 'EUR' },
        { amount: '0.05', currency: 'USD' },
      ],
    });
    const first = await books.done('GET', '/api/periods?limit=1');
    const next = await books.done('GET', `/api/periods?limit=1&cursor=${first.next_cursor}`);
    expect([first.data[0].key, next.data[0].key]).toEqual([...periods.keys()].slice(0, 2));
  });

  it('tell what closing them would do', async () => {
    const books = await Books.open(gateway);
    const contract = await books.contract();
    await books.issued(contract.id, '2026-01-10');
    await books.issued(contract.id, '2026-02-10');
    const { id } = (await periodsOf(books)).get('2026-01')!;
    const [seller, debtor] = [await books.party({ name: 'Seller' }), await books.party({ name: 'Debtor' })];
    await post(books, [
      { periodId: id, partyId: seller, amount: 600n },
      { periodId: id, partyId: seller, amount: 50n, payableOn: '2026-03-01' },
      { periodId: id, partyId: debtor, amount: -70n, kind: 'clawback' },
    ]);
    expect(await books.done('GET', `/api/periods/${id}/close`)).toEqual({
      period: '2026-01',
      obstacles: [],
      changed_contracts: 1,
      drafts: 0,
      payable: [{ amount: '6.00', currency: 'EUR' }],
      held: [{ amount: '0.50', currency: 'EUR' }],
      carried: [{ party_id: debtor, party_name: 'Debtor', balance: { amount: '-0.70', currency: 'EUR' } }],
      parties: 2,
      draws: 0,
      next_period: '2026-02',
    });
  });

  it('are closed in order, when they are over, once, by one job', async () => {
    const books = await Books.open(gateway);
    const contract = await books.contract();
    await books.issued(contract.id, '2026-01-10');
    await books.issued(contract.id, '2026-03-10');
    const periods = await periodsOf(books);
    const close = (key: string) => ['POST', `/api/periods/${periods.get(key)!.id}/close`, undefined] as const;
    const current = [...periods.keys()][0]!;
    await expectRefused(books, close(current), 409, { code: 'period_not_over' });
    await expectRefused(books, close('2026-03'), 409, { code: 'earlier_period_open', detail: /2026-01/ });
    const answers = await Promise.all([1, 2, 3].map(() => books.call(...close('2026-01'))));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([202, 409, 409]);
    const jobId = answers.find(({ status }) => status === 202)!.body.job_id;
    const id = periods.get('2026-01')!.id;
    expect(await books.done('GET', `/api/periods/${id}`)).toMatchObject({
      status: 'closing',
      close_job_id: jobId,
      is_closing_stopped: false,
    });
    await expectRefused(books, close('2026-01'), 409, { code: 'period_closing', detail: new RegExp(jobId) });
    // A job that has failed closes nothing any more: it may be asked for again.
    await gateway.pool.query(
      `UPDATE jobs SET status = 'failed', error = '{"code":"x","message":"broke"}' WHERE id = $1`,
      [jobId],
    );
    expect(await books.done('GET', `/api/periods/${id}`)).toMatchObject({
      is_closing_stopped: true,
      problem: { message: 'broke' },
    });
    await gateway.pool.query(`UPDATE jobs SET status = 'cancelled', error = null WHERE id = $1`, [jobId]);
    expect(await books.done('GET', `/api/periods/${id}`)).toMatchObject({ is_closing_stopped: true });
    const again = await books.done(...close('2026-01'));
    expect(again.job_id).not.toBe(jobId);
    await books.close('2026-01', '2026-01-01', '2026-01-31');
    await expectRefused(books, close('2026-01'), 409, { code: 'period_closed' });
    expect(await books.done('GET', `/api/periods/${id}`)).toMatchObject({ is_closing_stopped: false });
    // Nothing is in February: it is in nobody's way.
    await books.done(...close('2026-03'));
  });

  it('with a draw are closed one by one, from the start of the contract on, also where nothing was sold', async () => {
    const books = await Books.open(gateway);
    const draw = { kind: 'recoverable', amount: '1000.00' };
    const planId = await books.plan({ ...PLAN, draw }, '2020-01-01');
    const contract = await books.contract({
      plan_id: planId,
      starts_on: '2026-02-10',
      ends_on: '2026-05-31',
    });
    await books.issued(contract.id, '2026-03-10');
    const periods = await periodsOf(books);
    expect([...periods.keys()].at(-1)).toBe('2026-02');
    const close = (key: string) => ['POST', `/api/periods/${periods.get(key)!.id}/close`, undefined] as const;
    await expectRefused(books, close('2026-03'), 409, { code: 'earlier_period_open', detail: /2026-02/ });
    expect(await books.done('GET', `/api/periods/${periods.get('2026-02')!.id}/close`)).toMatchObject({
      draws: 1,
      obstacles: [],
    });
    await books.close('2026-02', '2026-02-01', '2026-02-28');
    await books.close('2026-03', '2026-03-01', '2026-03-31');
    await expectRefused(books, close('2026-07'), 409, { code: 'earlier_period_open', detail: /2026-04/ });
    await books.close('2026-04', '2026-04-01', '2026-04-30');
    await books.close('2026-05', '2026-05-01', '2026-05-31');
    // The contract is over.
    await books.done(...close('2026-07'));
  });

  it('that are closed are not followed by earlier ones that could have no draw any more', async () => {
    const books = await Books.open(gateway);
    const planId = await books.plan({ ...PLAN, draw: { kind: 'non_recoverable', amount: '5.00' } });
    const contract = await books.contract({ plan_id: planId, starts_on: '2025-01-01' });
    await books.issued(contract.id, '2026-03-10');
    await books.close('2026-03', '2026-03-01', '2026-03-31');
    const periods = await periodsOf(books);
    expect([...periods.keys()].at(-1)).toBe('2026-03');
    const close = (key: string) => ['POST', `/api/periods/${periods.get(key)!.id}/close`, undefined] as const;
    await expectRefused(books, close('2026-05'), 409, { code: 'earlier_period_open', detail: /2026-04/ });
    await books.done(...close('2026-04'));
  });

  it('are not closed after a later one, nor two at a time', async () => {
    const books = await Books.open(gateway);
    const contract = await books.contract();
    await books.issued(contract.id, '2026-01-10');
    const periods = await periodsOf(books);
    const idOf = (key: string) => periods.get(key)!.id;
    const close = (key: string) => ['POST', `/api/periods/${idOf(key)}/close`, undefined] as const;
    const setStatus = (key: string, status: string) =>
      gateway.pool.query(`UPDATE periods SET status = $2 WHERE id = $1`, [idOf(key), status]);
    await books.close('2026-01', '2026-01-01', '2026-01-31');
    const answers = await Promise.all(
      ['2026-02', '2026-03', '2026-04'].map((key) => books.call(...close(key))),
    );
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([202, 409, 409]);
    const jobId = answers.find(({ status }) => status === 202)!.body.job_id;
    for (const key of ['2026-02', '2026-05'])
      await expectRefused(books, close(key), 409, { code: 'period_closing', detail: new RegExp(jobId) });
    // Of a job that has failed nobody waits for anything.
    await gateway.pool.query(`UPDATE jobs SET status = 'failed' WHERE id = $1`, [jobId]);
    await books.done(...close('2026-05'));
    await setStatus('2026-05', 'closed');
    for (const key of ['2026-03', '2026-04']) {
      await setStatus(key, 'open');
      await expectRefused(books, close(key), 409, { code: 'later_period_closed', detail: /2026-05/ });
      const { obstacles } = await books.done('GET', `/api/periods/${idOf(key)}/close`);
      expect(obstacles).toEqual([expect.stringMatching(/2026-05/)]);
    }
  });

  it('reach to today from any day, in fortnights too', async () => {
    const books = await Books.open(gateway);
    await books.done('PUT', '/api/periods/calendar', { cadence: 'biweekly' });
    const contract = await books.contract({
      starts_on: '1901-01-01',
      plan_id: await books.plan(undefined, '1900-01-01'),
    });
    await books.issued(contract.id, '1901-03-01');
    const { data, total } = await books.done('GET', '/api/periods?limit=1');
    const today = new Date().toISOString().slice(0, 10);
    expect(data[0].starts_on <= today && data[0].ends_on >= today).toBe(true);
    expect(total).toBeGreaterThan(3_200);
  });

  it('count drafts by the days of their time zone', async () => {
    const books = await Books.open(gateway);
    await books.done('PUT', '/api/periods/calendar', { time_zone: 'Pacific/Auckland' });
    const contract = await books.contract();
    await books.issued(contract.id, '2026-01-10');
    const periods = await periodsOf(books);
    const drafts = async (key: string) =>
      (await books.done('GET', `/api/periods/${periods.get(key)!.id}/close`)).drafts;
    const { id } = await books.draft(contract.id);
    // It was the first of March in Auckland, thirteen hours before it was in Greenwich.
    await gateway.pool.query(`UPDATE invoices SET created_at = '2026-02-28T11:30:00Z' WHERE id = $1`, [id]);
    expect([await drafts('2026-02'), await drafts('2026-03')]).toEqual([0, 1]);
    await gateway.pool.query(`UPDATE invoices SET created_at = '2026-02-28T10:30:00Z' WHERE id = $1`, [id]);
    expect([await drafts('2026-02'), await drafts('2026-03')]).toEqual([1, 0]);
  });

  it('are not another tenant’s', async () => {
    const books = await Books.open(gateway);
    const [{ id }] = (await books.done('GET', '/api/periods')).data;
    const stranger = await Books.open(gateway);
    for (const [method, path] of [
      ['GET', id],
      ['GET', `${id}/close`],
      ['POST', `${id}/close`],
      ['GET', newId()],
    ] as const)
      await expectRefused(stranger, [method, `/api/periods/${path}`, undefined], 404, {});
    expect(id).toBeDefined();
  });
});
