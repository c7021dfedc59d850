import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { Books, expectRefused, type Naming } from '../commissions/commission.fixture.js';
import { TestGateway } from '../gateway.fixture.js';

let gateway: TestGateway;
let books: Books;
let contract: { id: string; currency: string };
/** Issued on the first of May: 100.00 and 19.00 of tax. */
let issued: { id: string; lines: { id: string }[] };
beforeAll(async () => {
  gateway = await TestGateway.start();
  books = await Books.open(gateway);
  contract = await books.contract({ ends_on: '2026-12-31' });
  issued = await books.issued(contract.id, '2026-05-01');
  await books.close('2026-03', '2026-03-01', '2026-03-31');
});
afterAll(() => gateway.close());

const create = (fields: object) => ({
  number: newId(),
  contract_id: contract.id,
  currency: 'EUR',
  lines: [{ net: '1' }],
  ...fields,
});
const line = (fields: object, currency = 'EUR') => ({ currency, lines: [{ net: '1', ...fields }] });

describe('an invoice that cannot be names the field and the rule, and nothing is written', () => {
  it.each<[string, object, string, RegExp]>([
    ['1e3', line({ net: '1e3' }), 'lines.0.net', /no exponent/],
    ['NaN', line({ net: 'NaN' }), 'lines.0.net', /decimal number/],
    ['a number', line({ net: 1 }), 'lines.0.net', /string/],
    ['1.005 dollars', line({ net: '1.005' }, 'USD'), 'lines.0.net', /USD has no smaller unit/],
    ['30 digits', line({ net: '9'.repeat(30) }), 'lines.0.net', /at most 18 digits/],
    ['18 digits', line({ net: '9'.repeat(18) }), 'lines.0.net', /larger than/],
    ['a negative amount', line({ net: '-1' }), 'lines.0.net', /negative/],
    ['negative tax', line({ tax: '-0.01' }), 'lines.0.tax', /negative/],
    ['negative cost', line({ cost: '-5' }), 'lines.0.cost', /negative/],
    ['no quantity', line({ quantity: '0' }), 'lines.0.quantity', /above zero/],
    ['seven digits of quantity', line({ quantity: '0.0000001' }), 'lines.0.quantity', /at most 6 digits/],
    ['half a yen', line({ net: '0.5' }, 'JPY'), 'lines.0.net', /JPY has no smaller unit/],
    ['four digits of a dinar', line({ net: '1.0005' }, 'KWD'), 'lines.0.net', /at most 3 digits/],
    ['an unknown currency', { currency: 'ABC' }, 'currency', /ISO 4217/],
    ['no lines', { lines: [] }, 'lines', /needs a line/],
    ['a day that never was', { issued_on: '2026-02-30' }, 'issued_on', /day/],
    ['a day in a closed period', { issued_on: '2026-03-15' }, 'issued_on', /closed through 2026-03-31/],
    ['a day before a closed period', { issued_on: '2026-02-15' }, 'issued_on', /closed through 2026-03-31/],
    ['a day before the contract', { issued_on: '2025-12-31' }, 'issued_on', /runs from 2026-01-01/],
    ['a day after the contract', { issued_on: '2027-01-01' }, 'issued_on', /to 2026-12-31/],
    ['an unknown contract', { contract_id: newId() }, 'contract_id', /no contract/],
  ])('%s', async (_, fields, path, detail) => {
    await expectRefused(books, ['POST', '/api/invoices', create(fields)], 422, { path, detail });
    expect((await books.done('GET', '/api/invoices')).total).toBe(1);
  });
});

describe('what cannot happen to an invoice', () => {
  it.each<[string, string, object, Naming]>([
    [
      'more than is open',
      'pay',
      { amount: '119.01', paid_on: '2026-05-02' },
      { code: 'above_open', path: 'amount', detail: /119\.00/ },
    ],
    ['nothing', 'pay', { amount: '0' }, { path: 'amount' }],
    ['less than nothing', 'pay', { amount: '-1' }, { path: 'amount' }],
    ['1e3', 'pay', { amount: '1e3' }, { path: 'amount' }],
    ['a tenth of a cent', 'pay', { amount: '1.005' }, { path: 'amount', detail: /EUR/ }],
    [
      'a payment before its issue',
      'pay',
      { amount: '1', paid_on: '2026-04-30' },
      { code: 'before_issue', path: 'paid_on' },
    ],
    [
      'a credit note above the line',
      'credit',
      { lines: [{ net: '100.01' }] },
      { code: 'above_line', path: 'lines.0.net', detail: /100\.00/ },
    ],
    [
      'more than its quantity',
      'credit',
      { lines: [{ net: '1', quantity: '2' }] },
      { path: 'lines.0.quantity' },
    ],
    ['a tenth of a cent credited', 'credit', { lines: [{ net: '0.001' }] }, { path: 'lines.0.net' }],
    ['a negative credit note', 'credit', { lines: [{ net: '-1' }] }, { path: 'lines.0.net' }],
    [
      'a line of another invoice',
      'credit',
      { lines: [{ net: '1', line_id: newId() }] },
      { path: 'lines.0.line_id' },
    ],
    ['a credit note before its issue', 'credit', { credited_on: '2026-04-30' }, { path: 'credited_on' }],
    ['a credit note without a reason', 'credit', { reason: ' ' }, { path: 'reason' }],
  ])('%s', async (_, what, fields, naming) => {
    const lines = 'lines' in fields && Array.isArray(fields.lines) ? fields.lines : undefined;
    const body = {
      ...(what === 'credit' ? { reason: 'x', credited_on: '2026-05-02' } : {}),
      ...fields,
      ...(lines ? { lines: lines.map((one: object) => ({ line_id: issued.lines[0]!.id, ...one })) } : {}),
    };
    await expectRefused(books, ['POST', `/api/invoices/${issued.id}/${what}`, body], 422, naming);
    expect(await books.done('GET', `/api/invoices/${issued.id}`)).toMatchObject({
      payments: [],
      credit_notes: [],
    });
  });

  it('a fact that is backdated into a closed period', async () => {
    const own = await Books.open(gateway);
    const { id } = await own.contract();
    const invoice = await own.issued(id, '2026-02-01');
    const draft = await own.draft(id);
    await own.close('2026-03', '2026-03-01', '2026-03-31');
    for (const [target, what, body, path] of [
      [draft.id, 'issue', { issued_on: '2026-03-31' }, 'issued_on'],
      [invoice.id, 'pay', { amount: '1', paid_on: '2026-03-01' }, 'paid_on'],
      [invoice.id, 'credit', { reason: 'x', credited_on: '2026-02-02' }, 'credited_on'],
    ] as const)
      await expectRefused(own, ['POST', `/api/invoices/${target}/${what}`, body], 422, {
        code: 'period_closed',
        path,
      });
    expect((await own.done('GET', `/api/invoices/${invoice.id}`)).status).toBe('issued');
  });

  it('a payment, a credit note or the end of a draft, and a change of what is none', async () => {
    const draft = await books.draft(contract.id);
    for (const [what, body] of [
      ['pay', {}],
      ['credit', { reason: 'x' }],
      ['void', undefined],
    ] as const)
      await expectRefused(books, ['POST', `/api/invoices/${draft.id}/${what}`, body], 409, {
        code: 'invoice_draft',
      });
    const change = { number: newId(), currency: 'EUR', lines: [{ net: '1' }] };
    const frozen = { code: 'invoice_issued' };
    await expectRefused(books, ['PUT', `/api/invoices/${issued.id}`, change], 409, frozen);
    await expectRefused(books, ['DELETE', `/api/invoices/${issued.id}`, undefined], 409, frozen);
    await expectRefused(books, ['POST', `/api/invoices/${issued.id}/issue`, {}], 409, frozen);
    expect((await books.call('DELETE', `/api/invoices/${draft.id}`)).status).toBe(204);
  });

  it('what is refused takes nothing of its neighbours with it', async () => {
    const { id } = await books.issued(contract.id, '2026-05-01');
    const pay = (amount: string) =>
      books.call('POST', `/api/invoices/${id}/pay`, { amount, paid_on: '2026-05-02' });
    const answers = await Promise.all([pay('1'), pay('1000'), pay('2'), pay('1e3'), pay('3')]);
    expect(answers.map(({ status }) => status)).toEqual([202, 422, 202, 422, 202]);
    expect((await books.done('GET', `/api/invoices/${id}`)).paid.amount).toBe('6.00');
  });
});
