import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Books, expectRefused } from '../commissions/commission.fixture.js';
import { TestGateway } from '../gateway.fixture.js';

let gateway: TestGateway;
let books: Books;
beforeAll(async () => {
  gateway = await TestGateway.start();
  books = await Books.open(gateway);
});
afterAll(() => gateway.close());

describe('products and their categories', () => {
  it('are put, listed and deleted', async () => {
    await books.done('PUT', '/api/product-categories/software', { name: 'Software' });
    await books.done('PUT', '/api/product-categories/hosting', { name: 'Hosting', parent: 'software' });
    const made = await books.done('PUT', '/api/products/host-1', { name: 'Host', category: 'hosting' });
    expect(await books.done('PUT', '/api/products/host-1', { name: 'Host', category: 'hosting' })).toEqual(
      made,
    );
    expect((await books.done('GET', '/api/products?q=HOST')).data).toEqual([made]);
    const first = await books.done('GET', '/api/product-categories?limit=1');
    expect(first).toMatchObject({ total: 2, data: [{ key: 'hosting', parent: 'software' }] });
    const second = await books.done('GET', `/api/product-categories?limit=1&cursor=${first.next_cursor}`);
    expect(second.data).toMatchObject([{ key: 'software' }]);
    for (const key of ['hosting', 'software'])
      await expectRefused(books, ['DELETE', `/api/product-categories/${key}`, undefined], 409, {
        code: 'category_in_use',
      });
    for (const path of ['products/host-1', 'product-categories/hosting', 'product-categories/software'])
      expect((await books.call('DELETE', `/api/${path}`)).status).toBe(204);
    await expectRefused(books, ['DELETE', '/api/products/host-1', undefined], 404, {});
  });

  it('make no circle, and belong to what is there', async () => {
    await books.done('PUT', '/api/product-categories/a', { name: 'A' });
    await books.done('PUT', '/api/product-categories/b', { name: 'B', parent: 'a' });
    const circle = { code: 'category_circle', path: 'parent' };
    await expectRefused(books, ['PUT', '/api/product-categories/a', { name: 'A', parent: 'b' }], 422, circle);
    await expectRefused(books, ['PUT', '/api/product-categories/a', { name: 'A', parent: 'a' }], 422, circle);
    const unknown = { code: 'unknown_category' };
    await expectRefused(
      books,
      ['PUT', '/api/product-categories/c', { name: 'C', parent: 'x' }],
      422,
      unknown,
    );
    await expectRefused(books, ['PUT', '/api/products/p', { name: 'P', category: 'x' }], 422, unknown);
    const stranger = await Books.open(gateway);
    await expectRefused(stranger, ['PUT', '/api/products/p', { name: 'P', category: 'a' }], 422, unknown);
  });

  it('count as a change of all contracts only when they are one', async () => {
    const revision = async () => {
      const { rows } = await gateway.pool.query('SELECT sum(revision) AS revision FROM commission_calendars');
      return rows[0].revision;
    };
    await books.done('PUT', '/api/products/same', { name: 'Same' });
    const before = await revision();
    await books.done('PUT', '/api/products/same', { name: 'Same' });
    expect(await revision()).toBe(before);
  });
});

describe('exchange rates', () => {
  const rate = { base: 'USD', quote: 'EUR', on: '2026-03-01', rate: '0.9200' };

  it('are written once', async () => {
    const first = await books.call('POST', '/api/exchange-rates', rate);
    expect(first).toMatchObject({ status: 201, body: rate });
    const again = await books.call('POST', '/api/exchange-rates', { ...rate, rate: '0.92' });
    expect(again).toMatchObject({ status: 200, body: first.body });
    await expectRefused(books, ['POST', '/api/exchange-rates', { ...rate, rate: '0.93' }], 409, {
      code: 'rate_written_once',
      detail: /^rate: .*0\.9200/,
    });
  });

  it('are listed by day, the newest first, and by currency', async () => {
    await books.done('POST', '/api/exchange-rates', { ...rate, on: '2026-04-01' });
    await books.done('POST', '/api/exchange-rates', { ...rate, on: '2026-04-01', base: 'CHF' });
    const all = await books.done('GET', '/api/exchange-rates');
    const pages: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await books.done('GET', `/api/exchange-rates?limit=1${cursor ? `&cursor=${cursor}` : ''}`);
      pages.push(...page.data);
      cursor = page.next_cursor;
    }
    expect(pages).toEqual(all.data);
    expect(all.data.map(({ on, base }: Record<string, string>) => [on, base])).toEqual([
      ['2026-04-01', 'CHF'],
      ['2026-04-01', 'USD'],
      ['2026-03-01', 'USD'],
    ]);
    expect((await books.done('GET', '/api/exchange-rates?base=CHF')).total).toBe(1);
    await expectRefused(books, ['GET', '/api/exchange-rates?cursor=eA', undefined], 400, { path: 'cursor' });
  });

  it.each([
    ['0', 'rate'],
    ['1e3', 'rate'],
    ['-1', 'rate'],
    ['NaN', 'rate'],
  ])('are refused as %s', (text, path) =>
    expectRefused(books, ['POST', '/api/exchange-rates', { ...rate, rate: text }], 422, { path }),
  );

  it('are of other currencies that there are, and not of a closed period', async () => {
    await expectRefused(books, ['POST', '/api/exchange-rates', { ...rate, quote: 'USD' }], 422, {
      path: 'quote',
    });
    await expectRefused(books, ['POST', '/api/exchange-rates', { ...rate, quote: 'XYZ' }], 422, {
      path: 'quote',
    });
    const own = await Books.open(gateway);
    await own.close('2026-03', '2026-03-01', '2026-03-31');
    await expectRefused(own, ['POST', '/api/exchange-rates', rate], 422, {
      code: 'period_closed',
      path: 'on',
    });
  });
});
