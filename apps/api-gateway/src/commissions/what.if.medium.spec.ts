import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobPayload } from '@slipway/shared/contracts/jobs';
import { newId } from '@slipway/shared/ids';
import { TestGateway } from '../gateway.fixture.js';
import { Books, expectRefused, PLAN, run } from './commission.fixture.js';

let gateway: TestGateway;
let books: Books;
beforeAll(async () => {
  gateway = await TestGateway.start();
  books = await Books.open(gateway);
});
afterAll(() => gateway.close());

describe('a run', () => {
  it('tries nothing out with ids or amounts that are not there', async () => {
    const contract = await books.contract();
    const invoice = await books.issued(contract.id, '2026-02-01');
    const stranger = await Books.open(gateway);
    const [party, plan] = [await stranger.party(), await stranger.plan()];
    const theirs = await stranger.contract();
    const draft = await books.draft(contract.id);
    const line = { contract_id: contract.id, currency: 'EUR', number: 'x', lines: [{ net: '1' }] };
    const credit = (fields: object) => ({
      reason: 'x',
      lines: [{ line_id: invoice.lines[0].id, net: '1', ...fields }],
    });
    const whole = [{ party_id: party, share: '100' }];
    for (const [what_if, path] of [
      [{}, 'what_if'],
      [{ plan: { plan_id: plan, document: PLAN } }, 'what_if.plan.plan_id'],
      [
        { invoices: [{ ...line, contract_id: theirs.id, issued_on: '2026-02-02' }] },
        'what_if.invoices.0.contract_id',
      ],
      [{ invoices: [line] }, 'what_if.invoices.0.issued_on'],
      [{ invoices: [{ ...line, lines: [{ net: '1.005' }] }] }, 'what_if.invoices.0.lines.0.net'],
      [{ credits: [{ invoice_id: draft.id, credit: { reason: 'x' } }] }, 'what_if.credits.0.invoice_id'],
      [
        { credits: [{ invoice_id: invoice.id, credit: credit({ line_id: newId() }) }] },
        'what_if.credits.0.credit.lines.0.line_id',
      ],
      [
        { credits: [{ invoice_id: invoice.id, credit: credit({ net: '0.001' }) }] },
        'what_if.credits.0.credit.lines.0.net',
      ],
      [
        { participants: [{ contract_id: contract.id, participants: whole }] },
        'what_if.participants.0.participants.0.party_id',
      ],
    ] as const)
      await expectRefused(books, run({ what_if }), 422, { path });
  });

  it('tries a credit note that takes what a real one would take', async () => {
    const own = await Books.open(gateway);
    const contract = await own.contract();
    const { id, lines } = await own.issued(contract.id, '2026-02-01');
    const line_id = lines[0].id;
    const part = { reason: 'x', credited_on: '2026-02-02', lines: [{ line_id, net: '33.33' }] };
    const counted = { ...part, lines: [{ line_id, net: '10', quantity: '0.5' }] };
    const rest = { reason: 'x', credited_on: '2026-02-03' };
    const started = await own.done(
      ...run({
        what_if: { credits: [part, counted, rest].map((credit) => ({ invoice_id: id, credit })) },
      }),
    );
    const { rows } = await gateway.pool.query<{ payload: JobPayload<'commission_run'> }>(
      'SELECT payload FROM jobs WHERE id = $1',
      [started.job_id],
    );
    await own.done('POST', `/api/invoices/${id}/credit`, part);
    await own.done('POST', `/api/invoices/${id}/credit`, counted);
    const { rows: real } = await gateway.pool.query(
      `SELECT l.line_id, l.net::text, l.tax::text, l.cost::text, l.quantity::text
       FROM credit_notes n JOIN credit_note_lines l ON l.credit_note_id = n.id
       WHERE n.invoice_id = $1 ORDER BY n.id`,
      [id],
    );
    const credits = rows[0]!.payload.what_if!.credits;
    expect(credits.flatMap(({ lines: told }) => told ?? [])).toEqual(real);
    expect(credits.at(-1)).toEqual({ invoice_id: id, credited_on: '2026-02-03', lines: null });
  });

  it('tries nothing out that the real calls would refuse', async () => {
    const own = await Books.open(gateway);
    const contract = await own.contract({ ends_on: '2026-12-31' });
    const invoice = await own.issued(contract.id, '2026-03-01');
    const other = await own.issued(contract.id, '2026-03-01');
    const credited = await own.issued(contract.id, '2026-03-01');
    await own.done('POST', `/api/invoices/${credited.id}/credit`, { reason: 'x', credited_on: '2026-03-02' });
    const voided = await own.issued(contract.id, '2026-03-01');
    await own.done('POST', `/api/invoices/${voided.id}/void`);
    const line = {
      ...{ number: 'x', contract_id: contract.id, currency: 'EUR', issued_on: '2026-03-01' },
      lines: [{ net: '100' }],
    };
    const most = '9999999999999999.99';
    const tried = (fields: object) => ({
      plan: { plan_id: contract.plan_id, document: { ...PLAN, ...fields } },
    });
    const credit = (fields: object, of = invoice) => ({
      invoice_id: of.id,
      credit: { reason: 'x', credited_on: '2026-03-02', ...fields },
    });
    const part = (net: string, of = invoice) => ({ lines: [{ line_id: of.lines[0].id, net }] });
    for (const [what_if, path, code] of [
      [tried({ currency: 'USD' }), 'what_if.plan.document.currency', 'currency_stays'],
      [tried({ basis: 'paid' }), 'what_if.plan.document.basis', 'basis_stays'],
      [
        { invoices: [line, { ...line, lines: [{ net: `9${most}` }] }] },
        'what_if.invoices.1.lines.0.net',
        'invalid_amount',
      ],
      [
        { invoices: [{ ...line, lines: [{ net: '1' }, { net: most }] }] },
        'what_if.invoices.0.lines.1.net',
        'invalid_amount',
      ],
      [
        { invoices: [{ ...line, issued_on: '2027-01-01' }] },
        'what_if.invoices.0.issued_on',
        'outside_contract',
      ],
      [
        { invoices: [{ ...line, issued_on: '1950-01-01' }] },
        'what_if.invoices.0.issued_on',
        'outside_contract',
      ],
      [{ invoices: [{ ...line, currency: 'KWD' }] }, 'what_if.invoices.0.currency', 'no_exchange_rate'],
      [{ credits: [credit(part('5000.00'))] }, 'what_if.credits.0.credit.lines.0.net', 'above_line'],
      [
        { credits: [credit(part('60')), credit(part('60'))] },
        'what_if.credits.1.credit.lines.0.net',
        'above_line',
      ],
      [{ credits: [credit({}), credit({})] }, 'what_if.credits.1.credit.lines', 'above_line'],
      [{ credits: [credit({}, credited)] }, 'what_if.credits.0.credit.lines', 'above_line'],
      [
        { credits: [credit({ credited_on: '2020-01-01' })] },
        'what_if.credits.0.credit.credited_on',
        'before_issue',
      ],
      [{ credits: [credit({}, voided)] }, 'what_if.credits.0.invoice_id', 'invoice_void'],
      [{ credits: [credit(part('1', other))] }, 'what_if.credits.0.credit.lines.0.line_id', 'unknown_id'],
    ] as const)
      await expectRefused(own, run({ what_if }), 422, { path, code });
    await own.done(
      ...run({ what_if: { invoices: [line], credits: [credit(part('60')), credit(part('40'))] } }),
    );
    await own.close('2026-03', '2026-03-01', '2026-03-31');
    await expectRefused(own, run({ what_if: { invoices: [line] } }), 422, {
      path: 'what_if.invoices.0.issued_on',
      code: 'period_closed',
    });
  });
});
