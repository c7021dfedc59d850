import { z } from 'zod';
import * as c from '@slipway/shared/contracts';
import { request, requestBlob, type Call, type HttpOptions } from './http.js';
import { at, type Page } from './paths.js';

const entryList = c.listOf(c.commissionEntry);
const comparisonList = c.listOf(c.comparisonLine);
const statementList = c.listOf(c.statement);
const periodList = c.listOf(c.period);
const statementPaid = z.object({ statement: c.statement, job_id: c.id });

export type EntryList = z.infer<typeof entryList>;
export type ComparisonList = z.infer<typeof comparisonList>;
export type StatementList = z.infer<typeof statementList>;
export type PeriodList = z.infer<typeof periodList>;
export type NewRun = z.input<typeof c.createCommissionRun>;
export type EntryFilter = {
  party?: string | undefined;
  contract?: string | undefined;
  invoice?: string | undefined;
  period?: string | undefined;
  kind?: c.EntryKind | undefined;
  as_of?: string | undefined;
};
export type StatementFilter = {
  party?: string | undefined;
  period?: string | undefined;
  status?: c.StatementStatus | undefined;
};

/** Runs, and the entries of the ledger that they have posted. Errors are those of `request`. */
export class CommissionsApi {
  constructor(private readonly options: HttpOptions) {}

  /** Calculates, or tries changes out: the job's result says what came of it. */
  run(body: NewRun = {}, idempotencyKey?: string): Promise<c.JobAccepted> {
    return this.call({
      method: 'POST',
      path: at('commissions', 'runs'),
      answer: c.jobAccepted,
      body,
      idempotencyKey,
    });
  }

  /** What a what-if run has found different, the largest differences first. */
  comparison(jobId: string, query: Page = {}): Promise<ComparisonList> {
    const path = at('commissions', 'runs', jobId, 'comparison');
    return this.call({ method: 'GET', path, answer: comparisonList, query });
  }

  list(query: EntryFilter & Page = {}): Promise<EntryList> {
    return this.call({ method: 'GET', path: at('commissions'), answer: entryList, query });
  }

  summary(): Promise<c.CommissionSummary> {
    return this.call({ method: 'GET', path: at('commissions', 'summary'), answer: c.commissionSummary });
  }

  get(id: string): Promise<c.CommissionEntry> {
    return this.call({ method: 'GET', path: at('commissions', id), answer: c.commissionEntry });
  }

  /** How an entry came to its amount. */
  trace(id: string): Promise<c.CommissionTrace> {
    return this.call({ method: 'GET', path: at('commissions', id, 'trace'), answer: c.commissionTrace });
  }

  /** Whether the ledger is as it was written. */
  verifyLedger(): Promise<c.LedgerVerification> {
    return this.call({ method: 'GET', path: at('ledger', 'verify'), answer: c.ledgerVerification });
  }

  /** The lines of a CSV file: all, or none. */
  import(kind: c.ImportKind, csv: string | Blob, idempotencyKey?: string): Promise<c.Imported> {
    return this.call({
      method: 'POST',
      path: at('imports', kind),
      answer: c.imported,
      file: { type: 'text/csv', content: csv },
      idempotencyKey,
    });
  }

  private call<S extends z.ZodType>(call: Call<S>): Promise<z.infer<S>> {
    return request(this.options, call);
  }
}

/** How the year is cut, and which parts of it are closed. */
export class PeriodsApi {
  constructor(private readonly options: HttpOptions) {}

  list(query: Page = {}): Promise<PeriodList> {
    return this.call({ method: 'GET', path: at('periods'), answer: periodList, query });
  }

  get(id: string): Promise<c.Period> {
    return this.call({ method: 'GET', path: at('periods', id), answer: c.period });
  }

  calendar(): Promise<c.CommissionCalendar> {
    return this.call({ method: 'GET', path: at('periods', 'calendar'), answer: c.commissionCalendar });
  }

  putCalendar(body: z.input<typeof c.commissionCalendar>): Promise<c.CommissionCalendar> {
    return this.call({
      method: 'PUT',
      path: at('periods', 'calendar'),
      answer: c.commissionCalendar,
      body,
    });
  }

  /** What closing it would do. */
  closePreview(id: string): Promise<c.PeriodClosePreview> {
    return this.call({ method: 'GET', path: at('periods', id, 'close'), answer: c.periodClosePreview });
  }

  /** Closes it for good, by a job. */
  close(id: string): Promise<c.JobAccepted> {
    return this.call({ method: 'POST', path: at('periods', id, 'close'), answer: c.jobAccepted });
  }

  private call<S extends z.ZodType>(call: Call<S>): Promise<z.infer<S>> {
    return request(this.options, call);
  }
}

/** What parties are owed for closed periods. */
export class StatementsApi {
  constructor(private readonly options: HttpOptions) {}

  list(query: StatementFilter & Page = {}): Promise<StatementList> {
    return this.call({ method: 'GET', path: at('statements'), answer: statementList, query });
  }

  /** All of them, page by page. What is done with one of them does not move the others. */
  async *all(filter: StatementFilter = {}): AsyncGenerator<c.Statement> {
    let cursor: string | null | undefined;
    do {
      const page = await this.list({ ...filter, limit: 100, ...(cursor ? { cursor } : {}) });
      yield* page.data;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }

  get(id: string): Promise<c.Statement> {
    return this.call({ method: 'GET', path: at('statements', id), answer: c.statement });
  }

  entries(id: string, query: Page = {}): Promise<EntryList> {
    return this.call({ method: 'GET', path: at('statements', id, 'entries'), answer: entryList, query });
  }

  /** Gives the next approval that is missing. */
  approve(id: string, step?: string): Promise<c.Statement> {
    return this.call({
      method: 'POST',
      path: at('statements', id, 'approve'),
      answer: c.statement,
      body: step === undefined ? {} : { step },
    });
  }

  pay(id: string, paidOn?: string): Promise<z.infer<typeof statementPaid>> {
    return this.call({
      method: 'POST',
      path: at('statements', id, 'pay'),
      answer: statementPaid,
      body: paidOn === undefined ? {} : { paid_on: paidOn },
    });
  }

  /** The statement as a file. */
  file(id: string, format: 'pdf' | 'csv'): Promise<Blob> {
    return requestBlob(this.options, `${at('statements', id)}.${format}`);
  }

  /** All approved statements of a period that are not paid yet, for a bank or a spreadsheet. */
  payout(query: z.input<typeof c.payoutQuery>): Promise<Blob> {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, value);
    return requestBlob(this.options, `${at('statements', 'payout')}?${parameters.toString()}`);
  }

  private call<S extends z.ZodType>(call: Call<S>): Promise<z.infer<S>> {
    return request(this.options, call);
  }
}
