import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from '../gateway.fixture.js';
import { openPeriod, post } from '../ledger/ledger.fixture.js';
import { Books, expectRefused } from './commission.fixture.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.close());

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
  it('name who has earned the most currency by currency, as a yen is no cent', async () => {
    const own = await Books.open(gateway);
    const { data } = await own.done('GET', '/api/periods?limit=1');
    const periodId = data[0].id;
    const earned: [name: string, amount: bigint, currency: string][] = [
      ['Aki', 100_000n, 'JPY'],
      ['Ann', 90_000n, 'EUR'],
      ['Bob', 80_000n, 'EUR'],
      ['Cid', 100n, 'USD'],
    ];
    for (const [name, amount, currency] of earned)
      await post(own, [{ periodId, partyId: await own.party({ name }), amount, currency }]);
    const { top } = await own.done('GET', '/api/commissions/summary');
    expect(
      top.map((one: { party_name: string; earned: { amount: string; currency: string } }) => [
        one.party_name,
        one.earned.amount,
        one.earned.currency,
      ]),
    ).toEqual([
      ['Ann', '900.00', 'EUR'],
      ['Bob', '800.00', 'EUR'],
      ['Aki', '100000', 'JPY'],
      ['Cid', '1.00', 'USD'],
    ]);
  });

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
