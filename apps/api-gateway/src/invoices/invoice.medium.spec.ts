import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { Books, expectRefused } from '../commissions/commission.fixture.js';
import { TestGateway } from '../gateway.fixture.js';

let gateway: TestGateway;
let books: Books;
let contract: { id: string };
beforeAll(async () => {
  gateway = await TestGateway.start();
  books = await Books.open(gateway);
  contract = await books.contract({ ends_on: '2026-12-31' });
});
afterAll(() => gateway.close());

const act = (id: string, what: string, body: object = {}) =>
  books.done('POST', `/api/invoices/${id}/${what}`, body);
const payloadOf = async (jobId: string) => {
  const { rows } = await gateway.pool.query('SELECT type, payload FROM jobs WHERE id = $1', [jobId]);
  return rows[0];
};

describe('a draft', () => {
  it('is made, read, listed, replaced and deleted', async () => {
    const made = await books.draft(contract.id, {
      lines: [
        { sku: 'care', quantity: '2.5', net: '100', tax: '19', cost: '40.5', description: 'Care' },
        { net: '0.01' },
      ],
    });
    expect(made).toMatchObject({
      status: 'draft',
      issued_on: null,
      net: { amount: '100.01', currency: 'EUR' },
      total: { amount: '119.01' },
      open: { amount: '0.00' },
      lines: [
        {
          position: 1,
          sku: 'care',
          quantity: '2.5',
          net: '100.00',
          tax: '19.00',
          cost: '40.50',
          credited: '0.00',
        },
        { position: 2, sku: null, quantity: '1', net: '0.01', tax: '0.00' },
      ],
    });
    expect(await books.done('GET', `/api/invoices/${made.id}`)).toEqual(made);
    const listed = await books.done(
      'GET',
      `/api/invoices?q=${made.number}&status=draft&contract=${contract.id}`,
    );
    expect(listed.data).toMatchObject([{ id: made.id, total: made.total }]);
    const body = { number: made.number, currency: 'EUR', lines: [{ net: '5' }] };
    expect(await books.done('PUT', `/api/invoices/${made.id}`, body)).toMatchObject({
      net: { amount: '5.00' },
    });
    expect((await books.call('DELETE', `/api/invoices/${made.id}`)).status).toBe(204);
    expect((await books.call('GET', `/api/invoices/${made.id}`)).status).toBe(404);
  });

  it('changes no contract', async () => {
    const { id } = await books.contract();
    const revision = async () =>
      (await gateway.pool.query('SELECT revision FROM contract_revisions WHERE contract_id = $1', [id]))
        .rows[0].revision;
    const before = await revision();
    const draft = await books.draft(id);
    expect(await revision()).toBe(before);
    await act(draft.id, 'issue', { issued_on: '2026-02-01' });
    expect(await revision()).not.toBe(before);
  });

  it('is made once with one external id, and with one number', async () => {
    const body = {
      number: newId(),
      external_id: newId(),
      contract_id: contract.id,
      currency: 'EUR',
      lines: [{ net: '1' }],
    };
    const first = await books.call('POST', '/api/invoices', body);
    const again = await books.call('POST', '/api/invoices', body);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    await expectRefused(books, ['POST', '/api/invoices', { ...body, lines: [{ net: '2' }] }], 409, {
      code: 'external_id_taken',
    });
    await expectRefused(books, ['POST', '/api/invoices', { ...body, external_id: null }], 409, {
      code: 'number_taken',
      detail: /^number/,
    });
  });

  it('gets one number of several that are given at once', async () => {
    const { id: contractId } = await books.contract();
    const drafts = await Promise.all(Array.from({ length: 8 }, () => books.draft(contractId)));
    const body = { number: newId(), currency: 'EUR', lines: [{ net: '1.00' }] };
    const answers = await Promise.all(drafts.map(({ id }) => books.call('PUT', `/api/invoices/${id}`, body)));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, ...Array(7).fill(409)]);
    for (const { status, body: problem } of answers)
      if (status === 409) expect(problem.type).toBe('urn:slipway:problem:number-taken');
  });
});

describe('an invoice', () => {
  it('is issued, paid in parts and credited, each with a job of its own', async () => {
    const draft = await books.draft(contract.id);
    const issued = await act(draft.id, 'issue', { issued_on: '2026-02-01' });
    expect(issued.invoice).toMatchObject({
      status: 'issued',
      issued_on: '2026-02-01',
      open: { amount: '119.00' },
    });
    expect(await payloadOf(issued.job_id)).toEqual({
      type: 'commission_update',
      payload: {
        title: `Invoice ${draft.number}`,
        contract_id: contract.id,
        invoice_id: draft.id,
        adjustment_id: null,
        statement_id: null,
      },
    });
    const partly = await act(draft.id, 'pay', { amount: '19.00', paid_on: '2026-03-01' });
    expect(partly.invoice).toMatchObject({ status: 'partly_paid', open: { amount: '100.00' } });
    const paid = await act(draft.id, 'pay', { paid_on: '2026-03-02' });
    expect(paid.invoice).toMatchObject({
      status: 'paid',
      open: { amount: '0.00' },
      paid: { amount: '119.00' },
    });
    const line_id = paid.invoice.lines[0].id;
    const credited = await act(draft.id, 'credit', {
      reason: 'late',
      credited_on: '2026-03-03',
      lines: [{ line_id, net: '33.33' }],
    });
    expect(credited.invoice).toMatchObject({
      status: 'paid',
      credited: { amount: '39.66' },
      credit_notes: [{ reason: 'late', net: { amount: '33.33' }, lines: [{ line_id, net: '33.33' }] }],
      lines: [{ credited: '33.33' }],
    });
    const whole = await act(draft.id, 'credit', { reason: 'gone', credited_on: '2026-03-04' });
    expect(whole.invoice).toMatchObject({ status: 'credited', credited: { amount: '119.00' } });
    const jobs = [issued, partly, paid, credited, whole].map(({ job_id }) => job_id);
    expect(new Set(jobs).size).toBe(5);
    expect((await books.done('GET', '/api/invoices?status=credited')).data).toMatchObject([{ id: draft.id }]);
  });

  it('is issued at once when its day is given, and today when none is', async () => {
    const answer = await books.call('POST', '/api/invoices', {
      number: newId(),
      contract_id: contract.id,
      currency: 'EUR',
      lines: [{ net: '1' }],
      issued_on: '2026-02-02',
    });
    expect(answer).toMatchObject({
      status: 202,
      body: { invoice: { status: 'issued' }, job_id: expect.any(String) },
    });
    const open = await books.contract();
    const { id } = await books.draft(open.id);
    const now = new Date().toISOString().slice(0, 10);
    expect((await act(id, 'issue')).invoice.issued_on).toBe(now);
  });

  it('is void only while nothing has happened to it', async () => {
    const { id } = await books.issued(contract.id, '2026-02-01');
    expect((await act(id, 'void')).invoice).toMatchObject({ status: 'void', open: { amount: '0.00' } });
    for (const [what, body] of [
      ['issue', {}],
      ['pay', { paid_on: '2026-02-02' }],
      ['credit', { reason: 'x' }],
      ['void', undefined],
    ] as const)
      await expectRefused(books, ['POST', `/api/invoices/${id}/${what}`, body], 409, {});
    const paid = await books.issued(contract.id, '2026-02-01');
    await act(paid.id, 'pay', { amount: '1', paid_on: '2026-02-02' });
    await expectRefused(books, ['POST', `/api/invoices/${paid.id}/void`, undefined], 409, {
      code: 'invoice_in_use',
    });
  });

  it('answers the same for the same Idempotency-Key', async () => {
    const { id } = await books.issued(contract.id, '2026-02-01');
    const pay = (amount: string) =>
      books.call(
        'POST',
        `/api/invoices/${id}/pay`,
        { amount, paid_on: '2026-02-02' },
        { 'idempotency-key': id },
      );
    const first = await pay('10');
    expect(first).toMatchObject({ status: 202, body: { invoice: { paid: { amount: '10.00' } } } });
    expect((await pay('10')).body).toEqual(first.body);
    expect((await pay('11')).status).toBe(422);
    expect((await books.done('GET', `/api/invoices/${id}`)).payments).toHaveLength(1);
  });

  it('takes a payment and a credit note with one external id once', async () => {
    const { id } = await books.issued(contract.id, '2026-02-01');
    for (const [what, body, other] of [
      ['pay', { amount: '10', paid_on: '2026-02-02' }, { amount: '11', paid_on: '2026-02-02' }],
      ['credit', { reason: 'late', credited_on: '2026-02-02' }, { reason: 'other' }],
    ] as const) {
      const external_id = newId();
      const first = await act(id, what, { ...body, external_id });
      const again = await books.call('POST', `/api/invoices/${id}/${what}`, { ...body, external_id });
      expect(again).toEqual(
        expect.objectContaining({ status: 200, body: { invoice: first.invoice, job_id: null } }),
      );
      await expectRefused(books, ['POST', `/api/invoices/${id}/${what}`, { ...other, external_id }], 409, {
        code: 'external_id_taken',
      });
    }
  });

  it('is never paid above what is open, however many pay at once', async () => {
    const { id } = await books.issued(contract.id, '2026-02-01');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        books.call('POST', `/api/invoices/${id}/pay`, { amount: '50.00', paid_on: '2026-02-02' }),
      ),
    );
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([
      202, 202, 422, 422, 422, 422, 422, 422,
    ]);
    expect((await books.done('GET', `/api/invoices/${id}`)).open).toEqual({
      amount: '19.00',
      currency: 'EUR',
    });
  });

  it('is in currencies of no and of three digits too', async () => {
    for (const [currency, net, tax, total] of [
      ['JPY', '100', '10', '110'],
      ['KWD', '1.005', '0.100', '1.105'],
    ] as const) {
      const own = await books.contract({ currency });
      const made = await books.draft(own.id, { currency, lines: [{ net, tax }] });
      expect(made.total).toEqual({ amount: total, currency });
    }
  });

  it('is in another currency than its contract where there is a rate', async () => {
    const { id, number } = await books.draft(contract.id, { currency: 'CHF' });
    await expectRefused(books, ['POST', `/api/invoices/${id}/issue`, { issued_on: '2026-05-01' }], 422, {
      code: 'no_exchange_rate',
      path: 'currency',
    });
    await books.done('POST', '/api/exchange-rates', {
      base: 'CHF',
      quote: 'EUR',
      on: '2026-05-02',
      rate: '1.06',
    });
    await expectRefused(books, ['POST', `/api/invoices/${id}/issue`, { issued_on: '2026-05-01' }], 422, {
      path: 'currency',
    });
    expect((await act(id, 'issue', { issued_on: '2026-05-03' })).invoice).toMatchObject({
      number,
      status: 'issued',
    });
  });
});

it('belongs to its tenant', async () => {
  const { id } = await books.issued(contract.id, '2026-02-01');
  const stranger = await Books.open(gateway);
  for (const [method, path, body] of [
    ['GET', '', undefined],
    ['PUT', '', { number: 'x', currency: 'EUR', lines: [{ net: '1' }] }],
    ['DELETE', '', undefined],
    ['POST', '/issue', {}],
    ['POST', '/pay', {}],
    ['POST', '/credit', { reason: 'x' }],
    ['POST', '/void', undefined],
  ] as const)
    await expectRefused(stranger, [method, `/api/invoices/${id}${path}`, body], 404, {});
  const theirs = { number: newId(), contract_id: contract.id, currency: 'EUR', lines: [{ net: '1' }] };
  await expectRefused(stranger, ['POST', '/api/invoices', theirs], 422, { path: 'contract_id' });
});
