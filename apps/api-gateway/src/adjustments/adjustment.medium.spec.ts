import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { Books, expectRefused } from '../commissions/commission.fixture.js';
import { TestGateway } from '../gateway.fixture.js';

let gateway: TestGateway;
let books: Books;
beforeAll(async () => {
  gateway = await TestGateway.start();
  books = await Books.open(gateway);
});
afterAll(() => gateway.close());

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
