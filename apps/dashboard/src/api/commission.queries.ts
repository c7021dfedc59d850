import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { EntryFilter, PreviewOfPlan, StatementFilter } from '@slipway/client';
import type { InvoiceStatus } from '@slipway/shared/contracts';
import { api } from './api.js';

interface Named {
  q?: string | undefined;
}
export interface ContractFilter extends Named {
  party?: string | undefined;
}
export interface InvoiceFilter extends Named {
  contract?: string | undefined;
  status?: InvoiceStatus | undefined;
}

const PAGE = 30;
/** As many as one call gives: eight years of months. */
const ALL_PERIODS = 100;
const pages = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ next_cursor }: { next_cursor: string | null }) => next_cursor ?? undefined,
  placeholderData: keepPreviousData,
};
const after = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor });

/** What is read of commissions, by the key under which it is cached. */
export const commissionQueries = {
  summary: () =>
    queryOptions({ queryKey: ['commissions', 'summary'], queryFn: () => api.commissions.summary() }),
  entries: (filter: EntryFilter) =>
    infiniteQueryOptions({
      queryKey: ['commissions', 'list', filter],
      queryFn: ({ pageParam }) => api.commissions.list({ ...filter, limit: PAGE, ...after(pageParam) }),
      ...pages,
    }),
  someEntries: (filter: EntryFilter, limit: number) =>
    queryOptions({
      queryKey: ['commissions', 'some', filter, limit],
      queryFn: () => api.commissions.list({ ...filter, limit }),
    }),
  trace: (id: string) =>
    queryOptions({ queryKey: ['commissions', 'trace', id], queryFn: () => api.commissions.trace(id) }),
  comparison: (jobId: string) =>
    infiniteQueryOptions({
      queryKey: ['comparisons', jobId],
      queryFn: ({ pageParam }) => api.commissions.comparison(jobId, { limit: PAGE, ...after(pageParam) }),
      ...pages,
      staleTime: Infinity,
    }),

  parties: (filter: Named) =>
    infiniteQueryOptions({
      queryKey: ['parties', 'list', filter],
      queryFn: ({ pageParam }) => api.parties.list({ ...filter, limit: PAGE, ...after(pageParam) }),
      ...pages,
    }),
  someParties: (filter: Named, limit: number) =>
    queryOptions({
      queryKey: ['parties', 'some', filter, limit],
      queryFn: () => api.parties.list({ ...filter, limit }),
      placeholderData: keepPreviousData,
    }),
  party: (id: string) =>
    queryOptions({ queryKey: ['parties', 'one', id], queryFn: () => api.parties.get(id) }),
  earnings: (id: string) =>
    queryOptions({ queryKey: ['parties', 'earnings', id], queryFn: () => api.parties.earnings(id) }),

  contracts: (filter: ContractFilter) =>
    infiniteQueryOptions({
      queryKey: ['contracts', 'list', filter],
      queryFn: ({ pageParam }) => api.contracts.list({ ...filter, limit: PAGE, ...after(pageParam) }),
      ...pages,
    }),
  someContracts: (filter: ContractFilter, limit: number) =>
    queryOptions({
      queryKey: ['contracts', 'some', filter, limit],
      queryFn: () => api.contracts.list({ ...filter, limit }),
      placeholderData: keepPreviousData,
    }),
  contract: (id: string) =>
    queryOptions({ queryKey: ['contracts', 'one', id], queryFn: () => api.contracts.get(id) }),

  invoices: (filter: InvoiceFilter) =>
    infiniteQueryOptions({
      queryKey: ['invoices', 'list', filter],
      queryFn: ({ pageParam }) => api.invoices.list({ ...filter, limit: PAGE, ...after(pageParam) }),
      ...pages,
    }),
  someInvoices: (filter: InvoiceFilter, limit: number) =>
    queryOptions({
      queryKey: ['invoices', 'some', filter, limit],
      queryFn: () => api.invoices.list({ ...filter, limit }),
    }),
  invoice: (id: string) =>
    queryOptions({ queryKey: ['invoices', 'one', id], queryFn: () => api.invoices.get(id) }),

  plans: (filter: Named) =>
    infiniteQueryOptions({
      queryKey: ['plans', 'list', filter],
      queryFn: ({ pageParam }) => api.plans.list({ ...filter, limit: PAGE, ...after(pageParam) }),
      ...pages,
    }),
  somePlans: (filter: Named, limit: number) =>
    queryOptions({
      queryKey: ['plans', 'some', filter, limit],
      queryFn: () => api.plans.list({ ...filter, limit }),
      placeholderData: keepPreviousData,
    }),
  plan: (id: string) => queryOptions({ queryKey: ['plans', 'one', id], queryFn: () => api.plans.get(id) }),
  /** What a document would pay; the same document pays the same, whenever it is asked. */
  preview: (planId: string, body: PreviewOfPlan) =>
    queryOptions({
      queryKey: ['previews', planId, body],
      queryFn: () => api.plans.preview(planId, body),
      placeholderData: keepPreviousData,
      staleTime: Infinity,
      gcTime: 60_000,
    }),

  periods: () =>
    queryOptions({ queryKey: ['periods', 'all'], queryFn: () => api.periods.list({ limit: ALL_PERIODS }) }),
  calendar: () => queryOptions({ queryKey: ['periods', 'calendar'], queryFn: () => api.periods.calendar() }),
  /** As things stand: asked anew each time it is opened. */
  closePreview: (id: string) =>
    queryOptions({
      queryKey: ['periods', 'close', id],
      queryFn: () => api.periods.closePreview(id),
      staleTime: 0,
    }),

  statements: (filter: StatementFilter) =>
    infiniteQueryOptions({
      queryKey: ['statements', 'list', filter],
      queryFn: ({ pageParam }) => api.statements.list({ ...filter, limit: PAGE, ...after(pageParam) }),
      ...pages,
    }),
  someStatements: (filter: StatementFilter, limit: number) =>
    queryOptions({
      queryKey: ['statements', 'some', filter, limit],
      queryFn: () => api.statements.list({ ...filter, limit }),
    }),
  statement: (id: string) =>
    queryOptions({ queryKey: ['statements', 'one', id], queryFn: () => api.statements.get(id) }),
  statementEntries: (id: string) =>
    infiniteQueryOptions({
      queryKey: ['statements', 'entries', id],
      queryFn: ({ pageParam }) => api.statements.entries(id, { limit: PAGE, ...after(pageParam) }),
      ...pages,
    }),
};
