import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Books } from '../commissions/commission.fixture.js';
import { TestGateway } from '../gateway.fixture.js';
import {
  CONTRACTS,
  expectRefusedFile,
  INVOICES,
  PARTIES,
  PAYMENTS,
  plan,
  send,
  taken,
} from './import.fixture.js';

let gateway: TestGateway;
let books: Books;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
beforeEach(async () => {
  books = await Books.open(gateway);
});
afterAll(() => gateway.close());

describe('files', () => {
  it('are of a kind that there is, and CSV', async () => {
    expect((await send(books, 'robots', PARTIES)).status).toBe(422);
    expect(
      (await gateway.call('POST', '/api/imports/parties', { token: books.token, body: {} })).status,
    ).toBe(415);
    await expectRefusedFile(books, 'parties', 'external_id,name,wage\na,A,1\n', 'line 1', /wage/);
    await expectRefusedFile(books, 'parties', 'external_id,name\n', 'line 1', /at least one line/);
    await expectRefusedFile(
      books,
      'parties',
      'external_id,name\na,A,B\n',
      'line 2',
      /3 values for 2 columns/,
    );
  });
});

describe('a file that is wrong in one line is refused whole', () => {
  it.each([
    ['no name', 'x,,,,,,', 'line 6.name', /missing/],
    ['the same id twice', 'p1,Other,,,,,', 'line 6.external_id', /on line 3 already/],
    ['an unknown manager', 'x,X,,,,nobody,2026-01-01', 'line 6.manager', /no party/],
    ['a manager without a day', 'x,X,,,,p1,', 'line 6.manager_from', /both or none/],
    ['a circle', 'x,X,,,,y,2026-01-01\ny,Y,,,,x,2026-01-01', 'line 6.manager', /circle/],
    ['no IBAN', 'x,X,,,DE00,,', 'line 6.iban', /IBAN/],
  ])('of parties: %s', (_, line, path, message) =>
    expectRefusedFile(books, 'parties', `${PARTIES}${line}\n`, path, message),
  );

  it('of parties: what is on record says something else, and a closed period', async () => {
    await taken(books, ['parties', PARTIES]);
    await expectRefusedFile(
      books,
      'parties',
      PARTIES.replace('ACME', 'Acme'),
      'line 2.external_id',
      /something else/,
    );
    await books.close('2026-01', '2026-01-01', '2026-01-31');
    const late = 'external_id,name,manager,manager_from\nz,Z,p1,2026-01-15\n';
    await expectRefusedFile(books, 'parties', late, 'line 2.manager_from', /closed through 2026-01-31/);
  });

  it.each([
    ['an unknown client', 'c2,B,nobody,EUR,2026-01-01,,Partners,p1:100', 'line 3.client', /no party/],
    ['an unknown plan', 'c2,B,p2,EUR,2026-01-01,,Nothing,p1:100', 'line 3.plan', /no plan/],
    ['another currency than the plan’s', 'c2,B,p2,USD,2026-01-01,,Partners,p1:100', 'line 3.currency', /EUR/],
    ['shares of 99', 'c2,B,p2,EUR,2026-01-01,,Partners,p1:60;p2:39', 'line 3.participants', /add to 99/],
    ['an unknown participant', 'c2,B,p2,EUR,2026-01-01,,Partners,p9:100', 'line 3.participants', /"p9"/],
    ['a plan with NUL', 'c2,B,p2,EUR,2026-01-01,,Part\u0000ners,p1:100', 'line 3.plan', /control/],
    [
      'a participant with NUL',
      'c2,B,p2,EUR,2026-01-01,,Partners,p\u00001:100',
      'line 3.participants',
      /not like/,
    ],
    [
      'fifty-one participants',
      `c2,B,p2,EUR,2026-01-01,,Partners,${Array.from({ length: 51 }, (_, n) => `q${n}:${n === 0 ? 50 : 1}`).join(';')}`,
      'line 3.participants',
      /more than 50/,
    ],
    ['no plan in force', 'c2,B,p2,EUR,2019-01-01,,Partners,p1:100', 'line 3.plan', /in force/],
    [
      'an end before its start',
      'c2,B,p2,EUR,2026-01-01,2025-01-01,Partners,p1:100',
      'line 3.ends_on',
      /before/,
    ],
    [
      'an overlap in the file',
      'c2,B,acme,EUR,2026-05-01,,Partners,p1:100',
      'line 3.participants',
      /paid twice/,
    ],
  ])('of contracts: %s', async (_, line, path, message) => {
    await plan(books);
    await taken(books, ['parties', PARTIES]);
    await expectRefusedFile(books, 'contracts', `${CONTRACTS}${line}\n`, path, message);
    expect((await books.done('GET', '/api/contracts')).total).toBe(0);
  });

  it.each([
    ['1e3', 'i3,n3,c1,EUR,2026-02-01,,,,,1e3,,', 'line 5.net', /no exponent/],
    ['a tenth of a cent', 'i3,n3,c1,EUR,2026-02-01,,,,,1.005,,', 'line 5.net', /EUR has no smaller unit/],
    ['30 digits', `i3,n3,c1,EUR,2026-02-01,,,,,${'9'.repeat(30)},,`, 'line 5.net', /at most 18/],
    ['a negative amount', 'i3,n3,c1,EUR,2026-02-01,,,,,-1,,', 'line 5.net', /negative/],
    ['an unknown currency', 'i3,n3,c1,XYZ,2026-02-01,,,,,1,,', 'line 5.currency', /ISO 4217/],
    ['no exchange rate', 'i3,n3,c1,USD,2026-02-01,,,,,1,,', 'line 5.currency', /no exchange rate/],
    ['an unknown contract', 'i3,n3,c9,EUR,2026-02-01,,,,,1,,', 'line 5.contract', /no contract/],
    ['a day outside its contract', 'i3,n3,c1,EUR,2025-02-01,,,,,1,,', 'line 5.issued_on', /runs from/],
    ['a number twice', 'i3,2026-1,c1,EUR,2026-02-01,,,,,1,,', 'line 5.number', /of line 2/],
    [
      'another day in its second line',
      'i1,2026-1,c1,EUR,2026-02-02,,,,,1,,',
      'line 5.external_id',
      /of line 2/,
    ],
  ])('of invoices: %s', async (_, line, path, message) => {
    await plan(books);
    await taken(books, ['parties', PARTIES], ['contracts', CONTRACTS]);
    await expectRefusedFile(books, 'invoices', `${INVOICES}${line}\n`, path, message);
    expect((await books.done('GET', '/api/invoices')).total).toBe(0);
  });

  it('of invoices: one of 10,001 lines', async () => {
    await plan(books);
    await taken(books, ['parties', PARTIES], ['contracts', CONTRACTS]);
    const lines = Array.from({ length: 10_001 }, () => 'i3,n3,c1,EUR,2026-02-01,,,,,1,,');
    await expectRefusedFile(
      books,
      'invoices',
      `${INVOICES}${lines.join('\n')}\n`,
      'line 5.external_id',
      /more than 10,000 lines/,
    );
  });

  it.each([
    ['above the invoice', 'y3,i1,0.01,2026-02-05', 'line 4.amount', /above what is open/],
    ['an unknown invoice', 'y3,i9,1,2026-02-05', 'line 4.invoice', /no invoice/],
    ['a draft', 'y3,i2,1,2026-02-05', 'line 4.invoice', /draft/],
    ['before its issue', 'y3,i1,1,2026-01-05', 'line 4.paid_on', /before 2026-02-01/],
    ['nothing', 'y3,i1,0,2026-02-05', 'line 4.amount', /above zero/],
    ['a tenth of a cent', 'y3,i1,0.001,2026-02-05', 'line 4.amount', /at most 2 digits/],
    ['1e3', 'y3,i1,1e3,2026-02-05', 'line 4.amount', /no exponent/],
  ])('of payments: %s', async (_, line, path, message) => {
    await plan(books);
    await taken(books, ['parties', PARTIES], ['contracts', CONTRACTS], ['invoices', INVOICES]);
    await expectRefusedFile(books, 'payments', `${PAYMENTS}${line}\n`, path, message);
    expect((await books.done('GET', '/api/invoices?q=i1')).data[0].status).toBe('issued');
  });

  it('names a hundred lines at most', async () => {
    const lines = Array.from({ length: 300 }, (_, n) => `x${n},`);
    const { status, body } = await send(books, 'parties', `external_id,name\n${lines.join('\n')}\n`);
    expect(status).toBe(422);
    expect(body.errors).toHaveLength(100);
    expect(body.detail).toMatch(/^line 2: name: .*99 more/);
  });
});
