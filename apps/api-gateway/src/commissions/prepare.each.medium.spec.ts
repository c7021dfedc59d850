import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '@slipway/database';
import type { Submission } from '@slipway/jobs';
import { newId } from '@slipway/shared/ids';
import { TestGateway } from '../gateway.fixture.js';
import { Books } from './commission.fixture.js';
import { prepareEach } from './prepare.each.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.close());

/** Holds the row of an invoice, as who looks at it in a console could. */
async function holding<T>(invoiceId: string, work: (letGo: () => Promise<void>) => Promise<T>): Promise<T> {
  const client = await gateway.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT FROM invoices WHERE id = $1 FOR UPDATE', [invoiceId]);
    return await work(async () => void (await client.query('ROLLBACK')));
  } finally {
    client.release(true);
  }
}

async function invoiceOf(books: Books): Promise<string> {
  return (await books.issued((await books.contract()).id, '2026-01-10')).id;
}

const pay = (books: Books, id: string) => books.call('POST', `/api/invoices/${id}/pay`, { amount: '1' });

describe('what is stored together', () => {
  it('refuses alone what somebody else holds the row of, and waits as usual for what comes after', async () => {
    const ids = [await invoiceOf(await Books.open(gateway)), await invoiceOf(await Books.open(gateway))];
    const submissions = ids.map((id): Submission<string> => ({
      jobId: newId(),
      tenantId: newId(),
      priority: 0,
      idempotency: undefined,
      answer: { status: 202, body: null },
      domain: id,
      cancelled: false,
      traceparent: undefined,
    }));
    const payload = {
      title: '',
      contract_id: null,
      invoice_id: null,
      adjustment_id: null,
      statement_id: null,
    };
    const [first, second, waits] = await holding(ids[0]!, () =>
      inTransaction(gateway.pool, async (client) => {
        const prepared = await prepareEach<'commission_update', string>(
          client,
          submissions,
          (id) => id,
          async ({ domain }) => {
            await client.query('SELECT FROM invoices WHERE id = $1 FOR UPDATE', [domain]);
            return { payload };
          },
        );
        const { rows } = await client.query<{ lock_timeout: string }>('SHOW lock_timeout');
        return [...prepared, rows[0]!.lock_timeout];
      }),
    );
    expect(first).toMatchObject({ refusal: { status: 503, retryAfterSeconds: 1 } });
    expect(second).toEqual({ payload });
    expect(waits).toBe('3s');
  });

  it('is stored when the row is free again', async () => {
    const [one, other] = [await Books.open(gateway), await Books.open(gateway)];
    const [held, free] = [await invoiceOf(one), await invoiceOf(other)];
    await holding(held, async (letGo) => {
      const waiting = pay(one, held);
      const others = await Promise.all(Array.from({ length: 5 }, () => pay(other, free)));
      expect(others.map(({ status }) => status)).toEqual(Array(5).fill(202));
      await letGo();
      expect((await waiting).status).toBe(202);
    });
  });

  it('is refused, to be sent again, when it is not for seconds', async () => {
    const books = await Books.open(gateway);
    const id = await invoiceOf(books);
    const refused = await holding(id, () => pay(books, id));
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await pay(books, id)).status).toBe(202);
  });
});
