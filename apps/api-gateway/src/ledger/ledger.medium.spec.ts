import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { Books } from '../commissions/commission.fixture.js';
import { TestGateway } from '../gateway.fixture.js';
import { openPeriod, post } from './ledger.fixture.js';
import { LedgerCheck } from './ledger.verification.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.close());

/** Books with a ledger of some entries. */
async function kept(entries = 8): Promise<Books> {
  const books = await Books.open(gateway);
  const periodId = await openPeriod(books, '2026-01', '2026-01-01', '2026-01-31');
  const partyId = await books.party();
  await post(
    books,
    Array.from({ length: entries }, (_, n) => ({ periodId, partyId, amount: BigInt(n * 100 + 1) })),
  );
  return books;
}

/** Changes what no one may change: past all triggers, as who has the whole machine could. */
async function tamper(books: Books, statement: string, values: unknown[] = []): Promise<void> {
  const client = await gateway.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SET LOCAL session_replication_role = replica');
    await client.query(statement, [books.tenantId, ...values]);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

const verify = (books: Books) => books.done('GET', '/api/ledger/verify');

describe('a ledger', () => {
  it('is valid as it was written, and its accounts add to zero', async () => {
    const books = await kept(3_000);
    expect(await verify(books)).toMatchObject({
      valid: true,
      entries: 3_000,
      replayed: 3_000,
      head: expect.stringMatching(/^[0-9a-f]{64}$/),
      fault: null,
      balances: [
        { account: 'commission_expense', balance: { amount: '4498530.00', currency: 'EUR' } },
        { account: 'party_payable', balance: { amount: '-4498530.00', currency: 'EUR' } },
      ],
    });
  });

  it('is valid before its first entry', async () => {
    expect(await verify(await Books.open(gateway))).toMatchObject({
      valid: true,
      entries: 0,
      head: '',
      balances: [],
    });
  });

  it.each([
    ['id', 'gen_random_uuid()'],
    ['posted_at', `posted_at + interval '1 microsecond'`],
    ['posted_at', `posted_at + interval '1 day'`],
    ['job_id', 'gen_random_uuid()'],
    ['kind', `'override'`],
    ['party_id', 'gen_random_uuid()'],
    ['contract_id', 'gen_random_uuid()'],
    ['plan_version_id', 'gen_random_uuid()'],
    ['unit_id', 'gen_random_uuid()'],
    ['source_id', 'gen_random_uuid()'],
    ['payment_id', 'gen_random_uuid()'],
    ['reversal_id', 'gen_random_uuid()'],
    ['subordinate_id', 'gen_random_uuid()'],
    ['sale_on', 'sale_on + 1'],
    ['earned_on', 'earned_on + 1'],
    ['period_id', 'gen_random_uuid()'],
    ['payable_on', 'payable_on + 1'],
    ['currency', `'USD'`],
    ['amount', 'amount + 1'],
    ['amount', '-amount'],
    ['debit', `'cash'`],
    ['credit', `'cash'`],
    ['revision', 'revision + 1'],
    ['trace', `replace(trace::text, 'made up', 'made-up')::json`],
    ['trace', `(trace::text || ' ')::json`],
    ['trace', `'{"now":null}'`],
    ['trace', `'[]'`],
    ['hash', `decode(repeat('00', 32), 'hex')`],
    ['hash', 'set_byte(hash, 31, get_byte(hash, 31) # 1)'],
  ])('shows which entry has another %s: %s', async (column, value) => {
    const books = await kept();
    await tamper(books, `UPDATE ledger_entries SET ${column} = ${value} WHERE tenant_id = $1 AND seq = 4`);
    expect(await verify(books)).toMatchObject({
      valid: false,
      fault: { seq: 4, reason: expect.any(String) },
    });
  });

  it('shows an entry of another tenant', async () => {
    const books = await kept();
    await tamper(books, 'UPDATE ledger_entries SET tenant_id = $2 WHERE tenant_id = $1 AND seq = 4', [
      newId(),
    ]);
    expect(await verify(books)).toMatchObject({ valid: false, fault: { seq: 4 } });
  });

  it.each([
    ['its last entry', 'DELETE FROM ledger_entries WHERE tenant_id = $1 AND seq = 8', 8],
    ['an entry in the middle', 'DELETE FROM ledger_entries WHERE tenant_id = $1 AND seq = 5', 5],
    ['its first entry', 'DELETE FROM ledger_entries WHERE tenant_id = $1 AND seq = 1', 1],
    ['all of it', 'DELETE FROM ledger_entries WHERE tenant_id = $1', 1],
  ])('shows that it lacks %s', async (_, statement, seq) => {
    const books = await kept();
    await tamper(books, statement);
    expect(await verify(books)).toMatchObject({
      valid: false,
      fault: { seq, reason: expect.stringMatching(/missing/) },
    });
  });

  it('shows that two entries have changed places', async () => {
    const books = await kept();
    await tamper(books, 'UPDATE ledger_entries SET seq = -seq WHERE tenant_id = $1 AND seq IN (3, 4)');
    await tamper(books, 'UPDATE ledger_entries SET seq = 7 + seq WHERE tenant_id = $1 AND seq < 0');
    expect(await verify(books)).toMatchObject({ valid: false, fault: { seq: 3 } });
  });

  it('shows that an entry in the middle was removed and the rest moved up', async () => {
    const books = await kept();
    await tamper(books, 'DELETE FROM ledger_entries WHERE tenant_id = $1 AND seq = 5');
    for (const seq of [6, 7, 8])
      await tamper(books, `UPDATE ledger_entries SET seq = ${seq - 1} WHERE tenant_id = $1 AND seq = ${seq}`);
    expect(await verify(books)).toMatchObject({ valid: false, fault: { seq: 5 } });
  });

  it('shows that its end was moved', async () => {
    const books = await kept();
    await tamper(books, 'UPDATE ledger_heads SET seq = 7 WHERE tenant_id = $1');
    expect(await verify(books)).toMatchObject({ valid: false, fault: { seq: 8 } });
    await tamper(
      books,
      `UPDATE ledger_heads SET seq = 8, hash = decode(repeat('00', 32), 'hex') WHERE tenant_id = $1`,
    );
    expect(await verify(books)).toMatchObject({ valid: false, fault: { seq: 8 } });
  });

  it.each([
    ['another amount', 'UPDATE ledger_sums SET amount = amount + 1 WHERE tenant_id = $1'],
    ['other entries', 'UPDATE ledger_sums SET entries = entries - 1 WHERE tenant_id = $1'],
    ['another kind', `UPDATE ledger_sums SET kind = 'override' WHERE tenant_id = $1`],
    ['nothing', 'DELETE FROM ledger_sums WHERE tenant_id = $1'],
  ])('shows that the sum kept of it says %s', async (_, statement) => {
    const books = await kept();
    await tamper(books, statement);
    expect(await verify(books)).toMatchObject({
      valid: false,
      fault: { reason: expect.stringMatching(/sum/) },
    });
  });

  it('is verified once at a time, and only two are', async () => {
    const [one, two, three] = [await kept(2_000), await kept(2_000), await kept(2_000)];
    const answers = await Promise.all(
      [one, one, two, two, three, three].map((books) => books.call('GET', '/api/ledger/verify')),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
    expect(refused).toHaveLength(4);
    expect(refused[0]!.body.type).toBe('urn:slipway:problem:verification-in-progress');
    expect(refused[0]!.headers.get('retry-after')).toBe('5');
    expect(await verify(one)).toMatchObject({ valid: true, entries: 2_000 });
  });

  it.each([
    ['an entry', 'UPDATE ledger_entries SET amount = amount # 1 WHERE tenant_id = $1 AND seq = 4'],
    ['a sum', 'UPDATE ledger_sums SET amount = amount + 1 WHERE tenant_id = $1'],
  ])('shows that %s was changed since it was verified', async (_, statement) => {
    const books = await kept();
    expect(await verify(books)).toMatchObject({ valid: true });
    await tamper(books, statement);
    expect(await verify(books)).toMatchObject({ valid: false });
    await tamper(books, statement.replace('+ 1', '- 1'));
    expect(await verify(books)).toMatchObject({ valid: true });
  });

  it('keeps no connection while it is verified', async () => {
    const books = await kept(2_000);
    const done = new AbortController();
    const verified = verify(books).finally(() => done.abort());
    let most = 0;
    while (!done.signal.aborted) {
      const { rows } = await gateway.pool.query<{ open: number }>(
        `SELECT count(*)::int AS open FROM pg_stat_activity
         WHERE datname = current_database() AND state LIKE 'idle in transaction%' AND query LIKE '%ledger%'`,
      );
      most = Math.max(most, rows[0]!.open);
    }
    expect(most).toBe(0);
    expect(await verified).toMatchObject({ valid: true });
  });

  it('is valid while entries are posted', async () => {
    const books = await kept(3_000);
    const periodId = await openPeriod(books, '2026-01', '2026-01-01', '2026-01-31');
    const partyId = await books.party();
    const [verified] = await Promise.all([
      verify(books),
      post(
        books,
        Array.from({ length: 50 }, () => ({ periodId, partyId, amount: 7n })),
      ),
    ]);
    expect(verified).toMatchObject({ valid: true, fault: null });
  });

  it('lets others have their turn while it is verified', async () => {
    const books = await kept(3_000);
    const adding = vi.spyOn(LedgerCheck.prototype, 'add');
    onTestFinished(() => adding.mockRestore());
    const done = new AbortController();
    const verified = verify(books).finally(() => done.abort());
    // The most entries that are looked at between two turns of the event loop: of a batch there are 2,000.
    let most = 0;
    for (let before = 0; !done.signal.aborted; before = adding.mock.calls.length) {
      await setImmediate();
      most = Math.max(most, adding.mock.calls.length - before);
    }
    expect(await verified).toMatchObject({ valid: true });
    expect(adding).toHaveBeenCalledTimes(3_000);
    expect(most).toBeLessThan(1_000);
  });

  it('refuses changes, and entries of a closed period', async () => {
    const books = await kept(1);
    const { pool } = gateway;
    for (const statement of [
      'UPDATE ledger_entries SET amount = 5 WHERE tenant_id = $1',
      'DELETE FROM ledger_entries WHERE tenant_id = $1',
    ])
      await expect(pool.query(statement, [books.tenantId])).rejects.toThrow('only appended to');
    const periodId = await books.close('2026-01', '2026-01-01', '2026-01-31');
    await expect(post(books, [{ periodId, partyId: newId(), amount: 1n }])).rejects.toThrow(
      'takes no entries',
    );
    await expect(pool.query(`UPDATE periods SET status = 'open' WHERE id = $1`, [periodId])).rejects.toThrow(
      'stays closed',
    );
  });
});
