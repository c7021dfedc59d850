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

const encoded = (key: string) => Buffer.from(key, 'utf8').toString('base64url');

describe('a cursor that no page has given', () => {
  it.each([
    ['/api/periods', '2026-99-99'],
    ['/api/periods', '2026-02-30'],
    ['/api/periods', '0000-01-01'],
    ['/api/periods', '2026-01-01\n'],
    ['/api/exchange-rates', '2026-99-99 EUR USD'],
    ['/api/exchange-rates', '2026-01-01 EUR'],
    ['/api/exchange-rates', '2026-01-01 EUR USD EUR'],
    ['/api/product-categories', '\0'],
    ['/api/product-categories', 'a\0'],
    ['/api/products', 'a\0'],
    ['/api/commissions', '9'.repeat(19)],
    ['/api/commissions', '-1'],
    ['/api/statements', 'ffffffff-ffff-ffff-ffff-fffffffffff'],
  ])('is refused by %s: %j', async (path, key) => {
    await expectRefused(books, ['GET', `${path}?cursor=${encoded(key)}`, undefined], 400, {
      code: 'malformed_request',
      path: 'cursor',
    });
    expect(key).not.toBe('');
  });

  it('is one of another page of the same list', async () => {
    for (const key of ['a', 'b', 'ä/c'])
      await books.done('PUT', `/api/product-categories/${encodeURIComponent(key)}`, { name: key });
    await books.done('POST', '/api/exchange-rates', {
      base: 'EUR',
      quote: 'USD',
      on: '2026-02-01',
      rate: '1.1',
    });
    await books.done('POST', '/api/exchange-rates', {
      base: 'EUR',
      quote: 'USD',
      on: '2026-01-01',
      rate: '1.2',
    });
    for (const path of ['/api/product-categories', '/api/exchange-rates']) {
      const first = await books.done('GET', `${path}?limit=1`);
      const next = await books.done('GET', `${path}?limit=1&cursor=${first.next_cursor}`);
      expect(next.data).toHaveLength(1);
      expect(next.data).not.toEqual(first.data);
    }
  });
});

describe('a moment that Postgres does not have', () => {
  it.each([
    '0000-01-01T00:00:00Z',
    `2026-01-01T00:00:00.${'1'.repeat(200)}Z`,
    '2026-01-01T00:00:00.1234567Z',
  ])('is refused by its name: %s', async (as_of) => {
    await expectRefused(books, ['GET', `/api/commissions?as_of=${as_of}`, undefined], 422, { path: 'as_of' });
    expect(as_of).not.toBe('');
  });

  it.each(['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999999Z'])(
    'may be the first or the last: %s',
    async (as_of) => {
      expect((await books.call('GET', `/api/commissions?as_of=${as_of}`)).status).toBe(200);
    },
  );
});
