import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Books } from '../commissions/commission.fixture.js';
import { TestGateway } from '../gateway.fixture.js';
import { CONTRACTS, INVOICES, PARTIES, PAYMENTS, plan, send, taken } from './import.fixture.js';

let gateway: TestGateway;
let books: Books;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
beforeEach(async () => {
  books = await Books.open(gateway);
});
afterAll(() => gateway.close());

/** Until a file is being taken in; waiting for a row of somebody else's, where that is said. */
async function importing(waitingFor?: string): Promise<void> {
  for (let isThere = false; !isThere;) {
    const { rows } = await gateway.pool.query<{ there: boolean }>(
      `SELECT EXISTS (
         SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
         WHERE l.locktype = 'advisory' AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND ($1::text IS NULL OR a.wait_event_type = $1)
       ) AS there`,
      [waitingFor ?? null],
    );
    isThere = rows[0]!.there;
  }
}

describe('files', () => {
  it('bring in a year, each with one run, and once', async () => {
    await plan(books);
    for (const [kind, csv, lines, created] of [
      ['parties', PARTIES, 4, 4],
      ['contracts', CONTRACTS, 1, 1],
      ['invoices', INVOICES, 3, 2],
      ['payments', PAYMENTS, 2, 2],
    ] as const) {
      const first = await send(books, kind, csv);
      expect(first).toMatchObject({
        status: 202,
        body: { kind, lines, created, unchanged: 0, job_id: expect.any(String) },
      });
      const { rows } = await gateway.pool.query('SELECT type, payload FROM jobs WHERE id = $1', [
        first.body.job_id,
      ]);
      expect(rows[0]).toMatchObject({
        type: 'commission_run',
        payload: { period: null, contract_id: null, what_if: null },
      });
      const before = await books.counts();
      const again = await send(books, kind, csv);
      expect(again, JSON.stringify(again.body)).toMatchObject({
        status: 200,
        body: { created: 0, unchanged: created, job_id: null },
      });
      expect(await books.counts()).toEqual(before);
    }
    const one = (await books.done('GET', '/api/parties?q=p1')).data[0];
    expect(one).toMatchObject({
      name: 'One',
      managers: [{ manager_name: 'Boss', from: '2026-01-01', to: null }],
    });
    const { data } = await books.done('GET', '/api/contracts');
    expect(data).toMatchObject([
      {
        name: 'Care',
        client_name: 'ACME',
        participants: [
          { party_name: 'One', share: '60' },
          { party_name: 'Two, Ltd', share: '40' },
        ],
      },
    ]);
    const [invoice] = (await books.done('GET', '/api/invoices?q=i1')).data;
    expect(await books.done('GET', `/api/invoices/${invoice.id}`)).toMatchObject({
      number: '2026-1',
      status: 'paid',
      total: { amount: '119.50', currency: 'EUR' },
      lines: [
        { position: 1, sku: 'care', description: 'Care, one month', net: '100.00', cost: '40.00' },
        { position: 2, quantity: '2.5', net: '0.50', tax: '0.00' },
      ],
      payments: [{ amount: { amount: '19.50' } }, { amount: { amount: '100.00' } }],
    });
    expect((await books.done('GET', '/api/invoices?q=i2')).data).toMatchObject([{ status: 'draft' }]);
  });

  it('are taken once with one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'file-1' };
    const first = await send(books, 'parties', PARTIES, headers);
    expect((await send(books, 'parties', PARTIES, headers)).body).toEqual(first.body);
    expect((await send(books, 'parties', 'external_id,name\nx,X\n', headers)).status).toBe(422);
  });

  it('that come twice at once are taken once', async () => {
    await plan(books);
    await taken(books, ['parties', PARTIES], ['contracts', CONTRACTS]);
    const rows = Array.from({ length: 5_000 }, (_, n) => `t${n},N${n},c1,EUR,2026-03-01,1.00`);
    const file = `external_id,number,contract,currency,issued_on,net\n${rows.join('\n')}\n`;
    const answers = [send(books, 'invoices', file)];
    // When the first one is being judged, it has locked what it is about.
    await importing();
    answers.push(send(books, 'invoices', file), send(books, 'invoices', file));
    const [first, ...others] = await Promise.all(answers);
    expect(first!.status, JSON.stringify(first!.body)).toBe(202);
    for (const { status, body } of others) {
      expect([200, 409], JSON.stringify(body)).toContain(status);
      if (status === 409) expect(body.type).toBe('urn:slipway:problem:import-in-progress');
    }
    expect((await books.done('GET', '/api/invoices')).total).toBe(5_000);
    expect((await send(books, 'invoices', file)).body).toMatchObject({ created: 0, unchanged: 5_000 });
  });

  it('that meet a single call with the same number are refused, and nothing of them is stored', async () => {
    await plan(books);
    await taken(books, ['parties', PARTIES], ['contracts', CONTRACTS]);
    const [{ id: contractId }] = (await books.done('GET', '/api/contracts')).data;
    const client = await gateway.pool.connect();
    try {
      await client.query('BEGIN');
      // As a call does that is not committed yet: the file cannot see it.
      await client.query(
        `INSERT INTO invoices (id, tenant_id, number, contract_id, currency, net, tax)
         VALUES (gen_random_uuid(), $1, '2026-2', $2, 'EUR', 1, 0)`,
        [books.tenantId, contractId],
      );
      const answer = send(books, 'invoices', INVOICES);
      await importing('Lock');
      await client.query('COMMIT');
      expect(await answer).toMatchObject({
        status: 409,
        body: { type: 'urn:slipway:problem:changed-meanwhile' },
      });
    } finally {
      client.release();
    }
    expect((await books.done('GET', '/api/invoices')).total).toBe(1);
  });

  it('of 20,000 lines are taken in seconds', async () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => `many-${n},Party ${n}`);
    const answer = await send(books, 'parties', `external_id,name\n${lines.join('\n')}\n`);
    expect(answer).toMatchObject({ status: 202, body: { created: 20_000 } });
  });
});
