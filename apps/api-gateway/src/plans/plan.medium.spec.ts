import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Books, expectRefused, PLAN } from '../commissions/commission.fixture.js';
import { TestGateway } from '../gateway.fixture.js';

let gateway: TestGateway;
let books: Books;
beforeAll(async () => {
  gateway = await TestGateway.start();
  books = await Books.open(gateway);
});
afterAll(() => gateway.close());

const plan = async () => (await books.done('POST', '/api/plans', { name: 'Partners', document: PLAN })).id;
const publish = (id: string, n: number, effective_from: string) =>
  books.done('POST', `/api/plans/${id}/versions/${n}/publish`, { effective_from });

describe('a plan', () => {
  it('starts as a draft, is published, and goes on in versions', async () => {
    const id = await plan();
    const paid = { ...PLAN, basis: 'paid' };
    await books.done('PUT', `/api/plans/${id}/draft`, { document: paid });
    const published = await publish(id, 1, '2026-01-01');
    expect(published.versions).toMatchObject([
      { version: 1, status: 'published', effective_from: '2026-01-01', document: { basis: 'paid' } },
    ]);
    const next = await books.done('PUT', `/api/plans/${id}/draft`, { document: paid });
    expect(next.versions).toMatchObject([{ version: 2, status: 'draft' }, { version: 1 }]);
    await books.done('PUT', `/api/plans/${id}/versions/2`, { document: { ...paid, holding_days: 30 } });
    expect((await publish(id, 2, '2026-07-01')).versions[0]).toMatchObject({
      document: { holding_days: 30 },
    });
    expect(await books.done('PATCH', `/api/plans/${id}`, { name: 'New' })).toMatchObject({ name: 'New' });
    expect((await books.done('GET', '/api/plans?q=new')).data).toMatchObject([{ id, contracts: 0 }]);
  });

  it('is neither overwritten nor published by who has not seen what it has become', async () => {
    const id = await plan();
    const [seen] = (await books.done('GET', `/api/plans/${id}`)).versions;
    const theirs = { document: { ...PLAN, holding_days: 7 }, replaces: seen.digest };
    const [changed] = (await books.done('PUT', `/api/plans/${id}/draft`, theirs)).versions;
    expect(changed.digest).not.toBe(seen.digest);
    const overtaken = { code: 'draft_changed', detail: /changed version 1 in the meantime/ };
    const mine = { document: PLAN, replaces: seen.digest };
    await expectRefused(books, ['PUT', `/api/plans/${id}/draft`, mine], 409, overtaken);
    await expectRefused(books, ['PUT', `/api/plans/${id}/versions/1`, mine], 409, overtaken);
    const path = `/api/plans/${id}/versions/1/publish`;
    const publication = { effective_from: '2026-01-01' };
    await expectRefused(books, ['POST', path, { ...publication, digest: seen.digest }], 409, overtaken);
    const [now] = (await books.done('POST', path, { ...publication, digest: changed.digest })).versions;
    expect(now).toMatchObject({ status: 'published', digest: changed.digest, document: { holding_days: 7 } });
    // A next version is made from the published one.
    await expectRefused(books, ['PUT', `/api/plans/${id}/draft`, mine], 409, overtaken);
    await books.done('PUT', `/api/plans/${id}/draft`, { document: PLAN, replaces: now.digest });
  });

  it('is not edited after it is published', async () => {
    const id = await plan();
    await publish(id, 1, '2026-01-01');
    const published = { code: 'plan_published', detail: /Version 1/ };
    await expectRefused(books, ['PUT', `/api/plans/${id}/versions/1`, { document: PLAN }], 409, published);
    await expectRefused(
      books,
      ['POST', `/api/plans/${id}/versions/1/publish`, { effective_from: '2027-01-01' }],
      409,
      published,
    );
    await expect(
      gateway.pool.query(`UPDATE plan_versions SET document = '{}' WHERE plan_id = $1`, [id]),
    ).rejects.toThrow('never changes');
  });

  it('keeps what attainment adds up from version to version', async () => {
    const id = await plan();
    // A first draft is nobody's yet.
    expect(
      await books.done('PUT', `/api/plans/${id}/draft`, { document: { ...PLAN, currency: 'USD' } }),
    ).toMatchObject({
      currency: 'USD',
    });
    await publish(id, 1, '2026-01-01');
    await expectRefused(books, ['PUT', `/api/plans/${id}/draft`, { document: PLAN }], 422, {
      path: 'document.currency',
    });
    for (const [field, value] of [
      ['basis', 'paid'],
      ['measure', 'margin'],
    ] as const)
      await expectRefused(
        books,
        ['PUT', `/api/plans/${id}/draft`, { document: { ...PLAN, currency: 'USD', [field]: value } }],
        422,
        { path: `document.${field}`, code: `${field}_stays` },
      );
    const other = { ...PLAN, currency: 'USD', accumulation: { window: 'year', per: 'contract' } };
    await expectRefused(books, ['PUT', `/api/plans/${id}/draft`, { document: other }], 422, {
      path: 'document.accumulation.window',
      detail: /make a new plan/,
    });
  });

  it('begins after its version before, and after what is closed', async () => {
    const own = await Books.open(gateway);
    const { id } = await own.done('POST', '/api/plans', { name: 'x', document: PLAN });
    await own.done('POST', `/api/plans/${id}/versions/1/publish`, { effective_from: '2026-01-01' });
    await own.done('PUT', `/api/plans/${id}/draft`, { document: PLAN });
    const path = `/api/plans/${id}/versions/2/publish`;
    const named = { path: 'effective_from' };
    await expectRefused(own, ['POST', path, { effective_from: '2026-01-01' }], 422, {
      ...named,
      code: 'not_later',
    });
    await own.close('2026-03', '2026-03-01', '2026-03-31');
    await expectRefused(own, ['POST', path, { effective_from: '2026-02-01' }], 422, {
      ...named,
      code: 'period_closed',
    });
    await own.done('POST', path, { effective_from: '2026-04-01' });
    await expectRefused(
      own,
      ['POST', `/api/plans/${id}/versions/3/publish`, { effective_from: '2027-01-01' }],
      404,
      {},
    );
  });

  const tiers = (list: object[]) => ({
    ...PLAN,
    rules: [{ name: 'all', rate: { mode: 'marginal', tiers: list } }],
  });
  it.each([
    [
      'a gap',
      tiers([
        { from: '0', to: '10', rate: '1' },
        { from: '20', rate: '2' },
      ]),
      'tiers.0.to',
      /gap/,
    ],
    [
      'an overlap',
      tiers([
        { from: '0', to: '30', rate: '1' },
        { from: '20', rate: '2' },
      ]),
      'tiers.0.to',
      /overlap/,
    ],
    [
      'the wrong order',
      tiers([
        { from: '0', rate: '1' },
        { from: '20', rate: '2' },
        { from: '10', rate: '3' },
      ]),
      'tiers.2.from',
      /ascend/,
    ],
    ['no start at zero', tiers([{ from: '5', rate: '1' }]), 'tiers.0.from', /zero/],
  ])('is refused with tiers that have %s', async (_, document, path, detail) => {
    const field = `document.rules.0.rate.${path}`;
    await expectRefused(books, ['POST', '/api/plans', { name: 'x', document }], 422, { path: field, detail });
  });

  it.each([
    [
      'a rate of 1e3',
      { ...PLAN, rules: [{ name: 'a', rate: { mode: 'percent', rate: '1e3' } }] },
      'document.rules.0.rate.rate',
    ],
    ['an unknown currency', { ...PLAN, currency: 'XYZ' }, 'document.currency'],
    [
      'half a yen',
      { ...PLAN, currency: 'JPY', rules: [{ name: 'a', rate: { mode: 'flat', amount: '1.5' } }] },
      'document.rules.0.rate.amount',
    ],
    [
      'four digits of a dinar',
      { ...PLAN, currency: 'KWD', floor: { amount: '1.0005' } },
      'document.floor.amount',
    ],
  ])('is refused with %s', (_, document, path) =>
    expectRefused(books, ['POST', '/api/plans', { name: 'x', document }], 422, { path }),
  );

  it('is not another tenant’s', async () => {
    const id = await plan();
    const stranger = await Books.open(gateway);
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { name: 'x' }],
      ['PUT', '/draft', { document: PLAN }],
      ['PUT', '/versions/1', { document: PLAN }],
      ['POST', '/versions/1/publish', { effective_from: '2026-01-01' }],
      ['POST', '/preview', {}],
    ] as const)
      await expectRefused(stranger, [method, `/api/plans/${id}${path}`, body], 404, {});
  });
});
