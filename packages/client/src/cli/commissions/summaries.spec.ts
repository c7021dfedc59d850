import { describe, expect, it } from 'vitest';
import { closeSummary, runSummary, updateSummary } from './summaries.js';

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const run = {
  calculated: 3,
  unchanged: 0,
  sales: 1_203,
  entries: 2_406,
  totals: [eur('1100.00')],
  differences: null,
  comparison: null,
  duration_ms: 1_234,
};

describe('runSummary', () => {
  it.each([
    [{}, '1,203 sales calculated; 2,406 entries posted: 1,100.00 EUR (1.2 s)'],
    [
      { unchanged: 7, entries: 0, totals: [] },
      '1,203 sales calculated, 7 contracts or parties unchanged; nothing to post (1.2 s)',
    ],
    [
      { calculated: 0, unchanged: 7, entries: 0, totals: [] },
      'nothing has changed since the last time; nothing to post (1.2 s)',
    ],
    [{ differences: 1 }, '1 line would be different (1.2 s)'],
  ])('tells %j as it is', (over, text) => {
    expect(runSummary({ ...run, ...over })).toBe(text);
  });

  it('makes do with a result that it does not know', () => {
    expect(runSummary({ another: 'form' })).toBe('completed');
  });
});

it('tells what one change has posted', () => {
  expect(updateSummary({ entries: 1, totals: [eur('-6.00')] })).toBe('1 entry posted: -6.00 EUR.');
  expect(updateSummary({ entries: 0, totals: [] })).toBe('No commission changes by it.');
});

it('tells what closing has done', () => {
  const closed = { period: '2026-01', statements: 2, due: [eur('10.00')], carried: [], entries: 0 };
  expect(closeSummary(closed)).toBe('2026-01 is closed: 2 statements, 10.00 EUR due');
  expect(closeSummary({ ...closed, carried: [eur('-1.00')], entries: 1 })).toBe(
    '2026-01 is closed: 2 statements, 10.00 EUR due, -1.00 EUR carried on, 1 entry posted',
  );
});
