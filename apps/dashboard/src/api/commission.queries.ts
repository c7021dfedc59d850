import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { EntryFilter, PreviewOfPlan, StatementFilter } from '@slipway/client';
import type { InvoiceStatus } from '@slipway/shared/contracts';
import { api } from './api.js';
import { paged } from './paged.js';

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

/** As many as one call gives: eight years of months. */
const ALL_PERIODS = 100;

/** What is read of commissions, by the key under which it is cached. */
export const commissionQueries = {
  summary: () =>
    queryOptions({ queryKey: ['commissions', 'summary'], queryFn: () => api.commissions.summary() }),
  entries: (filter: EntryFilter) =>
    paged(['commissions', 'list', filter], (at) => api.commissions.list({ ...filter, ...at })),
  someEntries: (filter: EntryFilter, limit: number) =>
    queryOptions({
      queryKey: ['commissions', 'some', filter, limit],
      queryFn: () => api.commissions.list({ ...filter, limit }),
    }),
  trace: (id: string) =>
    queryOptions({ queryKey: ['commissions', 'trace', id], queryFn: () => api.commissions.trace(id) }),
  comparison: (jobId: string) => ({
    ...paged(['comparisons', jobId], (at) => api.commissions.comparison(jobId, at)),
    staleTime: Infinity,
  }),

  parties: (filter: Named) =>
    paged(['parties', 'list', filter], (at) => api.parties.list({ ...filter, ...at })),
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
    paged(['contracts', 'list', filter], (at) => api.contracts.list({ ...filter, ...at })),
  someContracts: (filter: ContractFilter, limit: number) =>
    queryOptions({
      queryKey: ['contracts', 'some', filter, limit],
      queryFn: () => api.contracts.list({ ...filter, limit }),
      placeholderData: keepPreviousData,
    }),
  contract: (id: string) =>
    queryOptions({ queryKey: ['contracts', 'one', id], queryFn: () => api.contracts.get(id) }),

  invoices: (filter: InvoiceFilter) =>
    paged(['invoices', 'list', filter], (at) => api.invoices.list({ ...filter, ...at })),
  someInvoices: (filter: InvoiceFilter, limit: number) =>
    queryOptions({
      queryKey: ['invoices', 'some', filter, limit],
      queryFn: () => api.invoices.list({ ...filter, limit }),
    }),
  invoice: (id: string) =>
    queryOptions({ queryKey: ['invoices', 'one', id], queryFn: () => api.invoices.get(id) }),

  plans: (filter: Named) => paged(['plans', 'list', filter], (at) => api.plans.list({ ...filter, ...at })),
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
    paged(['statements', 'list', filter], (at) => api.statements.list({ ...filter, ...at })),
  someStatements: (filter: StatementFilter, limit: number) =>
    queryOptions({
      queryKey: ['statements', 'some', filter, limit],
      queryFn: () => api.statements.list({ ...filter, limit }),
    }),
  statement: (id: string) =>
    queryOptions({ queryKey: ['statements', 'one', id], queryFn: () => api.statements.get(id) }),
  statementEntries: (id: string) =>
    paged(['statements', 'entries', id], (at) => api.statements.entries(id, at)),
};
