import * as c from '@slipway/shared/contracts';
import { route } from './commission.route.js';
import type { RouteDescription } from './route.description.js';

const RESULTS: RouteDescription[] = [
  route('get /periods/calendar', 'How the year is cut, and who approves statements', {
    answer: c.commissionCalendar,
  }),
  route('put /periods/calendar', 'Set the calendar; what cuts the year stays once there are entries', {
    body: c.commissionCalendar,
    answer: c.commissionCalendar,
    problems: { 409: 'There are entries' },
  }),
  route('get /periods', 'List periods, the newest first', { query: c.listQuery, answer: c.listOf(c.period) }),
  route('get /periods/{id}', 'Read a period', { answer: c.period }),
  route('get /periods/{id}/close', 'What closing a period would do', { answer: c.periodClosePreview }),
  route('post /periods/{id}/close', 'Close a period for good, by a job', {
    status: 202,
    answer: c.jobAccepted,
    kept: c.jobAccepted,
    problems: {
      409: 'It is not over, it or a later one is closed, one is being closed, or an earlier one is open',
    },
  }),
  route('post /commissions/runs', 'Calculate what has changed, or try changes out', {
    body: c.createCommissionRun,
    status: 202,
    answer: c.jobAccepted,
    kept: c.jobAccepted,
    problems: { 409: 'The period is closed, or the same is being calculated' },
  }),
  route('get /commissions/runs/{id}/comparison', 'What a what-if run has found different', {
    query: c.listQuery,
    answer: c.listOf(c.comparisonLine),
  }),
  route('get /commissions', 'List entries of the ledger, newest first', {
    query: c.commissionListQuery,
    queryTexts: { as_of: 'As known then: entries that were posted up to this moment' },
    answer: c.listOf(c.commissionEntry),
  }),
  route('get /commissions/summary', 'What is owed, earned and changed', { answer: c.commissionSummary }),
  route('get /commissions/{id}', 'Read an entry', { answer: c.commissionEntry }),
  route('get /commissions/{id}/trace', 'How an entry came to its amount, in sentences', {
    answer: c.commissionTrace,
  }),
  route('get /ledger/verify', 'Follow the ledger from its first entry to its last', {
    answer: c.ledgerVerification,
    problems: { 429: 'It, or as many others as may be at a time, is being verified' },
  }),
];

const file = (mediaType: string) => ({ mediaType });

const IMPORT_COLUMNS =
  'parties: external_id, name, kind, email, iban, manager, manager_from; contracts: external_id, name, client, currency, ' +
  'starts_on, ends_on, plan, participants (`p1:60;p2:40`); invoices, a row for each line: external_id, number, contract, ' +
  'currency, issued_on, sku, variant, description, quantity, net, tax, cost; payments: external_id, invoice, amount, paid_on';

const STATEMENTS: RouteDescription[] = [
  route(
    'post /imports/{kind}',
    `Take a file with \`Content-Type: text/csv\`: all of it, or nothing. ${IMPORT_COLUMNS}`,
    {
      params: { kind: c.importKind },
      creates: true,
      takesCsv: true,
      status: 202,
      answer: c.imported,
      others: { 200: { text: 'All of it was there already, and is the same', answer: c.imported } },
      problems: {
        409: 'Another file of the kind is being taken in, or somebody has stored some of it meanwhile',
        413: 'The file is too large',
        415: 'It is no CSV file',
      },
    },
  ),
  route('get /statements', 'List statements, newest first', {
    query: c.statementListQuery,
    answer: c.listOf(c.statement),
  }),
  route('get /statements/payout', 'What is approved and not paid yet, as CSV or as ISO 20022 pain.001', {
    query: c.payoutQuery,
    ...file('text/csv'),
  }),
  route('get /statements/{id}', 'Read a statement', { answer: c.statement }),
  route('get /statements/{id}.csv', 'A statement as a CSV file', file('text/csv')),
  route('get /statements/{id}.pdf', 'A statement as a PDF', file('application/pdf')),
  route('get /statements/{id}/entries', 'The entries of a statement', {
    query: c.listQuery,
    answer: c.listOf(c.commissionEntry),
  }),
  route('post /statements/{id}/approve', 'Give the next approval; each is somebody else’s', {
    body: c.approveStatement,
    answer: c.statement,
    problems: { 409: 'It is approved already, by you, or another step comes next' },
  }),
  route('post /statements/{id}/pay', 'Say that a statement was paid; the payout is posted by a job', {
    body: c.payStatement,
    status: 202,
    answer: c.statementPaid,
    problems: { 409: 'It is not approved, or paid already' },
  }),
];

/** What is calculated, and what is paid of it. */
export const EARNING_ROUTES: RouteDescription[] = [...RESULTS, ...STATEMENTS];
