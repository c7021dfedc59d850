// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { ComparisonLine } from '@slipway/shared/contracts';
import type { LongListProps } from '../ui/long.list.js';
import { LineByLine } from './line.by.line.js';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const money = (amount: string) => ({ amount, currency: 'EUR' });
const LINE: ComparisonLine = {
  kind: 'commission',
  party_id: 'a',
  party_name: 'Ann',
  contract_id: 'c',
  contract_name: 'Care',
  invoice_number: 'I-1',
  earned_on: '2026-10-05',
  present: money('6.00'),
  would_be: money('7.00'),
  difference: money('1.00'),
  explanation: [],
};

it('shows each of two lines that are the same', () => {
  const said = vi.spyOn(console, 'error');
  // What is shown of a query that has its answer.
  const data = { pages: [{ data: [LINE, LINE], total: 2 }], pageParams: [] };
  const list: unknown = { data, error: null, hasNextPage: false, isFetchingNextPage: false };
  render(<LineByLine list={list as LongListProps<ComparisonLine>['list']} />);
  expect(screen.getAllByText('Ann')).toHaveLength(2);
  // React says so of keys that are there twice.
  expect(said).not.toHaveBeenCalled();
});
