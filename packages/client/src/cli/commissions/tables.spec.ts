import { describe, expect, it } from 'vitest';
import { comparisonRows } from './comparison.tables.js';
import { creditedLine } from './credited.line.js';
import { entryDetails, entryRows, explanationLines, verificationLines } from './entry.tables.js';
import { faultRows } from './import.faults.js';
import { invoiceState } from './invoice.tables.js';
import { previewLines } from './period.tables.js';

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const at = '2026-01-01T00:00:00.000Z';
const entry = {
  id: 'entry-1',
  seq: 7,
  kind: 'commission' as const,
  party_id: 'party-1',
  party_name: 'Studio Harbour',
  contract_id: null,
  contract_name: null,
  invoice_id: 'invoice-1',
  invoice_number: '2026-0001',
  plan_version: 1,
  earned_on: '2026-01-10',
  period: '2026-01',
  payable_on: '2026-01-24',
  amount: eur('1100.00'),
  debit: 'commission_expense',
  credit: 'party_payable',
  revision: 1,
  posted_at: at,
  job_id: 'job-1',
};

describe('entries', () => {
  it('are a row each, with the id that explain wants', () => {
    expect(entryRows([entry])[1]).toEqual([
      'entry-1',
      '2026-01-10',
      '2026-01',
      '1,100.00 EUR',
      'commission',
      '2026-0001',
      'Studio Harbour',
    ]);
  });

  it('leave out what they do not have', () => {
    const names = entryDetails(entry).map(([name]) => name);
    expect(names).not.toContain('contract');
    expect(names).not.toContain('revision');
    expect(entryDetails({ ...entry, revision: 2 })).toContainEqual(['revision', '2']);
  });

  it('are explained, with what was posted before them', () => {
    const trace = {
      entry,
      explanation: ['1,100.00 = 11 % of 10,000.00'],
      earlier: [{ id: 'entry-0', amount: eur('5.00'), posted_at: at, revision: 1 }],
      replayed: eur('1100.00'),
      holds: true,
      trace: {},
    };
    expect(explanationLines(trace)).toEqual([
      '',
      '  1,100.00 = 11 % of 10,000.00',
      '',
      'Before it, for the same sale:',
      `  5.00 EUR at ${at} (revision 1, entry-0)`,
      '',
      'Calculated again from its trace: 1,100.00 EUR: holds.',
    ]);
    expect(explanationLines({ ...trace, holds: false }).at(-1)).toContain('DOES NOT HOLD');
  });
});

it('tells what is wrong with a ledger', () => {
  const verification = {
    valid: false,
    entries: 9,
    head: 'ab12',
    replayed: 9,
    balances: [{ account: 'party_payable', balance: eur('-5.00') }],
    fault: { seq: 4, reason: 'its hash does not fit' },
    verified_at: at,
  };
  const lines = verificationLines(verification, (rows) => rows.map((row) => row.join(' ')));
  expect(lines[0]).toBe('The ledger is NOT as it was written: entry 4: its hash does not fit');
  expect(lines.at(-1)).toBe('party_payable -5.00 EUR');
  expect(verificationLines({ ...verification, valid: true }, () => [])[0]).toBe(
    'The ledger is as it was written: 9 entries, 9 traces calculated again.',
  );
});

it('compares by party', () => {
  const total = { party_id: 'p', party_name: 'Sales North', present: eur('5.00'), would_be: eur('1100.00') };
  expect(comparisonRows([{ ...total, difference: eur('1095.00') }])[1]).toEqual([
    'Sales North',
    '5.00 EUR',
    '1,100.00 EUR',
    '+1,095.00 EUR',
  ]);
});

it('tells what closing would do, and leaves out what it would not', () => {
  const preview = {
    period: '2026-01',
    obstacles: [],
    changed_contracts: 0,
    drafts: 0,
    payable: [eur('10.00')],
    held: [],
    carried: [],
    parties: 1,
    draws: 0,
    next_period: '2026-02',
  };
  expect(previewLines(preview)).toEqual([
    'Closing 2026-01:',
    '  10.00 EUR due to 1 party',
    '  What changes in it afterwards counts in 2026-02.',
  ]);
  const carried = [{ party_id: 'p', party_name: 'Sales North', balance: eur('-0.70') }];
  expect(
    previewLines({ ...preview, draws: 3, held: [eur('5.00')], changed_contracts: 1, drafts: 2, carried }),
  ).toEqual([
    'Closing 2026-01:',
    '  10.00 EUR due to 1 party',
    '  Draws of 3 parties are settled on top',
    '  5.00 EUR earned, and held until later',
    '  1 contract has changed: calculated first',
    '  2 drafts: will count where they are issued',
    '  -0.70 EUR of Sales North moves forward',
    '  What changes in it afterwards counts in 2026-02.',
  ]);
});

it('names the faults of a file by line and column', () => {
  expect(
    faultRows([
      { path: 'line 5.amount', message: 'must be above zero' },
      { path: 'line 6', message: 'has 1 values for 2 columns' },
      { path: 'file', message: 'is too long' },
    ]),
  ).toEqual([
    ['LINE', 'COLUMN', 'WHAT IS WRONG'],
    ['5', 'amount', 'must be above zero'],
    ['6', '', 'has 1 values for 2 columns'],
    ['', 'file', 'is too long'],
  ]);
});

it('reads which line is credited, and how much of it', () => {
  const line = {
    id: 'line-2',
    position: 2,
    sku: null,
    variant: null,
    description: '',
    quantity: '1',
    net: '100.00',
    tax: '0.00',
    cost: '0.00',
    credited: '0.00',
  };
  const invoice = { number: '2026-0001', lines: [line] };
  expect(creditedLine('2:50.00', invoice)).toEqual({ line_id: 'line-2', net: '50.00' });
  expect(() => creditedLine('3:50.00', invoice)).toThrow('Invoice 2026-0001 has no line 3. It has 2.');
  expect(() => creditedLine('50.00', invoice)).toThrow('is no line and amount');
});

it.each([
  ['draft', '100.00', 'Invoice 7 is draft.'],
  ['partly_paid', '1100.00', 'Invoice 7 is partly paid: 1,100.00 EUR are open.'],
  ['credited', '-5.00', 'Invoice 7 is credited: 5.00 EUR are to be paid back.'],
  ['paid', '0.00', 'Invoice 7 is paid.'],
] as const)('tells of an invoice that is %s, with %s open', (status, open, text) => {
  expect(invoiceState({ number: '7', status, open: eur(open) })).toBe(text);
});
