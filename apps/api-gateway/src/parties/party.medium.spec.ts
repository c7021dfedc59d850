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

const manage = (id: string, manager_id: string | null, from: string) =>
  books.done('PUT', `/api/parties/${id}/manager`, { manager_id, from });

describe('a party', () => {
  it('is made, read, listed, changed and deleted', async () => {
    const made = await books.done('POST', '/api/parties', {
      name: ' Zoë Šťastný ',
      email: 'Zoe@Example.test',
      iban: 'de89 3704 0044 0532 0130 00',
      external_id: 'crm-1',
    });
    expect(made).toMatchObject({
      kind: 'person',
      name: 'Zoë Šťastný',
      iban: 'DE89370400440532013000',
      managers: [],
    });
    expect(await books.done('GET', `/api/parties/${made.id}`)).toEqual(made);
    const found = await books.done('GET', '/api/parties?q=%C5%A0%C5%A5astn%C3%BD');
    expect(found.data).toEqual([made]);
    const changed = await books.done('PATCH', `/api/parties/${made.id}`, { kind: 'company', email: null });
    expect(changed).toMatchObject({ kind: 'company', email: null, name: 'Zoë Šťastný' });
    expect((await books.call('DELETE', `/api/parties/${made.id}`)).status).toBe(204);
    expect((await books.call('GET', `/api/parties/${made.id}`)).status).toBe(404);
  });

  it('is paged by page and by cursor', async () => {
    const own = await Books.open(gateway);
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.unshift(await own.party());
    const first = await own.done('GET', '/api/parties?limit=2');
    const second = await own.done('GET', `/api/parties?limit=2&cursor=${first.next_cursor}`);
    const paged = await own.done('GET', '/api/parties?limit=2&page=2');
    expect([...first.data, ...second.data].map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 4));
    expect(paged.data).toEqual(second.data);
    expect(first.total).toBe(5);
  });

  it('stays where others refer to it', async () => {
    const { client_id, participants } = await books.contract();
    const manager = await books.party();
    await manage(participants[0].party_id, manager, '2026-01-01');
    for (const id of [client_id, participants[0].party_id, manager])
      await expectRefused(books, ['DELETE', `/api/parties/${id}`, undefined], 409, { code: 'party_in_use' });
  });

  it('has an external id that names no other', async () => {
    await books.party({ external_id: 'taken' });
    await expectRefused(books, ['POST', '/api/parties', { name: 'x', external_id: 'taken' }], 409, {
      code: 'external_id_taken',
      detail: /^external_id/,
    });
  });

  it.each([
    ['an IBAN with wrong check digits', { name: 'x', iban: 'DE88370400440532013000' }, 'iban'],
    ['no name', { name: ' ' }, 'name'],
    ['NUL in the name', { name: 'a\u0000b' }, 'name'],
    ['what is no IBAN', { name: 'x', iban: 'no-iban!' }, 'iban'],
    ['no e-mail address', { name: 'x', email: 'nobody' }, 'email'],
    ['an unknown kind', { name: 'x', kind: 'robot' }, 'kind'],
  ])('is refused with %s', (_, body, path) =>
    expectRefused(books, ['POST', '/api/parties', body], 422, { path }),
  );
});

describe('the manager of a party', () => {
  it('begins on a day, which ends the one before and drops what would come later', async () => {
    const [party, one, two, three] = await Promise.all([1, 2, 3, 4].map(() => books.party()));
    await manage(party!, one!, '2026-01-01');
    await manage(party!, two!, '2026-06-01');
    expect((await manage(party!, three!, '2026-09-01')).managers).toMatchObject([
      { manager_id: one, from: '2026-01-01', to: '2026-06-01' },
      { manager_id: two, from: '2026-06-01', to: '2026-09-01' },
      { manager_id: three, from: '2026-09-01', to: null },
    ]);
    expect((await manage(party!, three!, '2026-03-01')).managers).toMatchObject([
      { manager_id: one, from: '2026-01-01', to: '2026-03-01' },
      { manager_id: three, from: '2026-03-01', to: null },
    ]);
    expect((await manage(party!, null, '2026-04-01')).managers.at(-1)).toMatchObject({ to: '2026-04-01' });
  });

  it('is never below the party on any day', async () => {
    const [a, b, c] = await Promise.all([1, 2, 3].map(() => books.party()));
    await manage(a!, b!, '2026-01-01');
    await manage(b!, c!, '2026-01-01');
    const circle = { code: 'hierarchy_circle', path: 'manager_id' };
    await expectRefused(
      books,
      ['PUT', `/api/parties/${c}/manager`, { manager_id: a, from: '2026-05-01' }],
      422,
      circle,
    );
    await expectRefused(
      books,
      ['PUT', `/api/parties/${a}/manager`, { manager_id: a, from: '2026-05-01' }],
      422,
      circle,
    );
    // Not on the same days: b has left when a is above c.
    await manage(b!, null, '2026-05-01');
    await manage(c!, a!, '2026-05-01');
  });

  it('is no circle either when both sides are changed at once', async () => {
    const [a, b] = await Promise.all([1, 2].map(() => books.party()));
    const answers = await Promise.all([
      books.call('PUT', `/api/parties/${a}/manager`, { manager_id: b, from: '2026-01-01' }),
      books.call('PUT', `/api/parties/${b}/manager`, { manager_id: a, from: '2026-01-01' }),
    ]);
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 422]);
  });

  it('is not changed in a closed period, and is a party of the tenant', async () => {
    const own = await Books.open(gateway);
    const [party, manager] = [await own.party(), await own.party()];
    await own.close('2026-03', '2026-03-01', '2026-03-31');
    const path = `/api/parties/${party}/manager`;
    for (const from of ['2026-03-31', '2025-12-01'])
      await expectRefused(own, ['PUT', path, { manager_id: manager, from }], 422, {
        code: 'period_closed',
        path: 'from',
      });
    await expectRefused(own, ['PUT', path, { manager_id: await books.party(), from: '2026-04-01' }], 422, {
      path: 'manager_id',
    });
    await own.done('PUT', path, { manager_id: manager, from: '2026-04-01' });
  });
});

it('is not another tenant’s', async () => {
  const id = await books.party();
  const stranger = await Books.open(gateway);
  for (const [method, path, body] of [
    ['GET', `/api/parties/${id}`, undefined],
    ['PATCH', `/api/parties/${id}`, { name: 'x' }],
    ['DELETE', `/api/parties/${id}`, undefined],
    ['PUT', `/api/parties/${id}/manager`, { manager_id: null, from: '2026-01-01' }],
    ['GET', `/api/parties/${id}/earnings`, undefined],
    ['GET', `/api/parties/${newId()}`, undefined],
  ] as const)
    await expectRefused(stranger, [method, path, body], 404, {});
});
