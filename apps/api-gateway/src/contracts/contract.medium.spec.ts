import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { Books, expectRefused, PLAN } from '../commissions/commission.fixture.js';
import { TestGateway } from '../gateway.fixture.js';

let gateway: TestGateway;
let books: Books;
beforeAll(async () => {
  gateway = await TestGateway.start();
  books = await Books.open(gateway);
});
afterAll(() => gateway.close());

/** What a contract is made from. */
const terms = async (fields: object = {}) => ({
  name: 'Care',
  client_id: await books.party(),
  currency: 'EUR',
  starts_on: '2026-01-01',
  ends_on: '2026-12-31',
  plan_id: await books.plan(),
  participants: [{ party_id: await books.party(), share: '100' }],
  ...fields,
});

describe('a contract', () => {
  it('is made, read and listed by what it is about', async () => {
    const [one, two] = [await books.party(), await books.party()];
    const external_id = newId();
    const body = await terms({
      external_id,
      participants: [
        { party_id: one, share: '33.3334' },
        { party_id: two, share: '66.6666' },
      ],
    });
    const made = await books.done('POST', '/api/contracts', body);
    expect(made).toMatchObject({
      ...body,
      plan_version: null,
      changed: true,
      participants: [
        { party_id: one, share: '33.3334' },
        { party_id: two, share: '66.6666' },
      ],
    });
    for (const query of [`party=${one}`, `client=${body.client_id}`, `plan=${body.plan_id}`])
      expect((await books.done('GET', `/api/contracts?${query}`)).data, query).toEqual([made]);
    expect((await books.done('GET', `/api/contracts?party=${two}&q=care`)).total).toBe(1);
    await expectRefused(books, ['POST', '/api/contracts', { ...(await terms()), external_id }], 409, {
      code: 'external_id_taken',
    });
  });

  it('changes with a job that posts the differences', async () => {
    const made = await books.done('POST', '/api/contracts', await terms());
    const other = await books.party();
    const changed = await books.done('PATCH', `/api/contracts/${made.id}`, {
      name: 'More care',
      plan_version: 1,
      participants: [{ party_id: other, share: '100' }],
    });
    expect(changed).toMatchObject({
      name: 'More care',
      plan_version: 1,
      participants: [{ party_id: other }],
    });
    expect(
      (await books.done('PATCH', `/api/contracts/${made.id}`, { plan_version: null })).plan_version,
    ).toBeNull();
    const { rows } = await gateway.pool.query(
      `SELECT payload FROM jobs WHERE type = 'commission_update' AND payload->>'contract_id' = $1`,
      [made.id],
    );
    expect(rows).toHaveLength(2);
    expect(rows[0].payload).toEqual({
      title: 'Contract More care',
      contract_id: made.id,
      invoice_id: null,
      adjustment_id: null,
      statement_id: null,
    });
  });

  it('overlaps no other of the client that would pay somebody twice', async () => {
    const body = await terms();
    const made = await books.done('POST', '/api/contracts', body);
    const overlap = { code: 'contracts_overlap', detail: new RegExp(made.id) };
    await expectRefused(
      books,
      ['POST', '/api/contracts', { ...body, starts_on: '2026-12-31', ends_on: null }],
      409,
      overlap,
    );
    await books.done('POST', '/api/contracts', { ...body, starts_on: '2027-01-01', ends_on: null });
    await books.done('POST', '/api/contracts', { ...body, plan_id: await books.plan() });
    const others = [{ party_id: await books.party(), share: '100' }];
    const side = await books.done('POST', '/api/contracts', { ...body, participants: others });
    await expectRefused(
      books,
      ['PATCH', `/api/contracts/${side.id}`, { participants: body.participants }],
      409,
      overlap,
    );
    await expectRefused(books, ['PATCH', `/api/contracts/${made.id}`, { ends_on: null }], 409, {
      code: 'contracts_overlap',
    });
  });

  it('is made once when two come at the same moment', async () => {
    const body = await terms();
    const answers = await Promise.all([1, 2, 3].map(() => books.call('POST', '/api/contracts', body)));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409, 409]);
  });

  it('is refused where its ids, its currency or its days do not fit', async () => {
    const body = await terms();
    const stranger = await Books.open(gateway);
    const theirs = await stranger.party();
    const post = (fields: object) => ['POST', '/api/contracts', { ...body, ...fields }] as const;
    await expectRefused(books, post({ client_id: theirs }), 422, { path: 'client_id' });
    await expectRefused(books, post({ participants: [{ party_id: theirs, share: '100' }] }), 422, {
      path: 'participants.0.party_id',
    });
    await expectRefused(books, post({ plan_id: await stranger.plan() }), 422, { path: 'plan_id' });
    await expectRefused(books, post({ currency: 'USD' }), 422, {
      path: 'currency',
      code: 'currency_of_plan',
    });
    await expectRefused(books, post({ currency: 'XAU' }), 422, { path: 'currency' });
    for (const version of [7, 2 ** 31 - 1, 2 ** 31])
      await expectRefused(books, post({ plan_version: version }), 422, { path: 'plan_version' });
    await expectRefused(books, post({ starts_on: '2019-12-31' }), 422, {
      path: 'plan_id',
      code: 'plan_not_in_force',
    });
    await expectRefused(books, post({ ends_on: '2025-12-31' }), 422, { path: 'ends_on' });
    const { id } = await books.done('POST', '/api/plans', { name: 'draft', document: PLAN });
    await expectRefused(books, post({ plan_id: id }), 422, { path: 'plan_id', code: 'plan_not_in_force' });
  });

  it.each([
    ['do not add to 100', ['60', '39.9999'], 'participants', /add to 99\.9999/],
    ['are above 100', ['100', '1'], 'participants', /add to 101/],
    ['are nothing', ['0', '100'], 'participants.0.share', /more than 0/],
    ['are negative', ['-1', '101'], 'participants.0.share', /percentage/],
    ['have five digits', ['33.33333', '66.66667'], 'participants.0.share', /percentage/],
    ['are 1e2', ['1e2'], 'participants.0.share', /percentage/],
  ])('is refused with shares that %s', async (_, shares, path, detail) => {
    const participants = await Promise.all(
      shares.map(async (share) => ({ party_id: await books.party(), share })),
    );
    await expectRefused(books, ['POST', '/api/contracts', await terms({ participants })], 422, {
      path,
      detail,
    });
  });

  it('is not another tenant’s', async () => {
    const { id } = await books.contract();
    const stranger = await Books.open(gateway);
    await expectRefused(stranger, ['GET', `/api/contracts/${id}`, undefined], 404, {});
    await expectRefused(stranger, ['PATCH', `/api/contracts/${id}`, { name: 'x' }], 404, {});
    expect((await stranger.done('GET', '/api/contracts')).total).toBe(0);
  });
});
