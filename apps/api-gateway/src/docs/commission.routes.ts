import * as c from '@slipway/shared/contracts';
import type { RouteDescription } from './route.description.js';

type Described = Omit<RouteDescription, 'method' | 'path' | 'summary' | 'status'>;

const route = (
  call: `${RouteDescription['method']} ${string}`,
  summary: string,
  { status = 200, ...rest }: Described & { status?: number },
): RouteDescription => {
  const [method, path] = call.split(' ') as [RouteDescription['method'], string];
  return { method, path: `/api${path}`, summary, status, ...rest };
};

const CLOSED = 'A day in a closed period is refused with 422 `period_closed`.';

const MASTER: RouteDescription[] = [
  route('get /parties', 'List people and companies, newest first', {
    query: c.partyListQuery,
    queryTexts: { q: 'Part of the name, the e-mail address or the external id, in any case' },
    answer: c.listOf(c.party),
  }),
  route('post /parties', 'Put a person or a company on record', {
    body: c.createParty,
    status: 201,
    answer: c.party,
    problems: { 409: 'The external id is taken' },
  }),
  route('get /parties/{id}', 'Read a party, with who manages it and when', { answer: c.party }),
  route('patch /parties/{id}', 'Change a party', { body: c.updateParty, answer: c.party }),
  route('delete /parties/{id}', 'Forget a party that nothing refers to', {
    status: 204,
    problems: { 409: 'Contracts, entries or other parties refer to it' },
  }),
  route('put /parties/{id}/manager', `Say who manages a party from a day on. ${CLOSED}`, {
    body: c.setManager,
    answer: c.party,
  }),
  route('get /parties/{id}/earnings', 'What a party has earned and was paid, by currency and period', {
    answer: c.partyEarnings,
  }),
  route('get /products', 'List products, newest first', {
    query: c.productListQuery,
    answer: c.listOf(c.product),
  }),
  route('put /products/{sku}', 'Store a product, or change it', { body: c.putProduct, answer: c.product }),
  route('delete /products/{sku}', 'Forget a product', { status: 204 }),
  route('get /product-categories', 'List categories by their keys', {
    query: c.categoryListQuery,
    answer: c.listOf(c.category),
  }),
  route('put /product-categories/{key}', 'Store a category, or change it', {
    body: c.putCategory,
    answer: c.category,
  }),
  route('delete /product-categories/{key}', 'Forget a category that nothing belongs to', {
    status: 204,
    problems: { 409: 'Products or categories belong to it' },
  }),
  route('get /exchange-rates', 'List exchange rates, the newest day first', {
    query: c.exchangeRateQuery,
    answer: c.listOf(c.exchangeRate),
  }),
  route(
    'post /exchange-rates',
    'Write the rate of a day, once; 200 when it was written before and is the same',
    {
      body: c.createExchangeRate,
      status: 201,
      answer: c.exchangeRate,
      problems: { 409: 'The day has another rate' },
    },
  ),
];

const PLANS: RouteDescription[] = [
  route('get /plans', 'List plans with their versions, newest first', {
    query: c.planListQuery,
    answer: c.listOf(c.plan),
  }),
  route('post /plans', 'Make a plan, with a draft of its first version', {
    body: c.createPlan,
    status: 201,
    answer: c.plan,
  }),
  route('get /plans/{id}', 'Read a plan', { answer: c.plan }),
  route('patch /plans/{id}', 'Rename a plan', { body: c.updatePlan, answer: c.plan }),
  route('put /plans/{id}/draft', 'Change the draft of a plan, or begin the next version', {
    body: c.putPlanDraft,
    answer: c.plan,
  }),
  route('put /plans/{id}/versions/{n}', 'Change a version that is a draft', {
    body: c.putPlanDraft,
    answer: c.plan,
    problems: { 409: 'It is published, and stays as it is' },
  }),
  route('post /plans/{id}/versions/{n}/publish', 'Publish a version: from a day on sales follow it', {
    body: c.publishPlan,
    answer: c.plan,
    problems: { 409: 'It is published already' },
  }),
  route('post /plans/{id}/preview', 'What a plan would pay; nothing is stored', {
    body: c.previewPlan,
    answer: c.planPreview,
  }),
  route('post /plans/preview', 'What a document would pay that is no plan yet', {
    body: c.previewPlan,
    answer: c.planPreview,
  }),
];

const CONTRACTS: RouteDescription[] = [
  route('get /contracts', 'List contracts, newest first', {
    query: c.contractListQuery,
    queryTexts: { party: 'Who takes part', client: 'Who pays' },
    answer: c.listOf(c.contract),
  }),
  route('post /contracts', 'Make a contract', {
    body: c.createContract,
    status: 201,
    answer: c.contract,
    problems: { 409: 'Another contract would pay somebody twice, or the external id is taken' },
  }),
  route('get /contracts/{id}', 'Read a contract', { answer: c.contract }),
  route('patch /contracts/{id}', 'Change a contract; what that means is posted by a job', {
    body: c.updateContract,
    answer: c.contract,
    problems: { 409: 'Another contract would pay somebody twice' },
  }),
  route('get /invoices', 'List invoices, newest first', {
    query: c.invoiceListQuery,
    queryTexts: { q: 'Part of the number, the external id, the contract or the client, in any case' },
    answer: c.listOf(c.invoiceSummary),
  }),
  route('post /invoices', 'Make a draft (201), or an invoice that is issued at once (202, with a job)', {
    body: c.createInvoice,
    status: 201,
    answer: c.invoiceChanged,
    problems: { 409: 'The number or the external id is taken' },
  }),
  route('get /invoices/{id}', 'Read an invoice with its lines, payments and credit notes', {
    answer: c.invoice,
  }),
  route('put /invoices/{id}', 'Put other lines into a draft', {
    body: c.updateInvoice,
    answer: c.invoice,
    problems: { 409: 'It is issued, or the number is taken' },
  }),
  route('delete /invoices/{id}', 'Delete a draft', { status: 204, problems: { 409: 'It is issued' } }),
  route('post /invoices/{id}/issue', `Issue a draft. ${CLOSED}`, {
    body: c.issueInvoice,
    status: 202,
    answer: c.invoiceChanged,
    problems: { 409: 'It is issued already' },
  }),
  route('post /invoices/{id}/pay', `Take a payment: what is open, or a part of it. ${CLOSED}`, {
    body: c.payInvoice,
    status: 202,
    answer: c.invoiceChanged,
    problems: { 409: 'It is a draft or void' },
  }),
  route('post /invoices/{id}/credit', `Take lines back, or all that is left. ${CLOSED}`, {
    body: c.creditInvoice,
    status: 202,
    answer: c.invoiceChanged,
    problems: { 409: 'It is a draft or void' },
  }),
  route('post /invoices/{id}/void', 'Take an invoice back to which nothing has happened', {
    status: 202,
    answer: c.invoiceChanged,
    problems: { 409: 'It is a draft, or has payments or credit notes' },
  }),
  route('get /adjustments', 'List bonuses and corrections, newest first', {
    query: c.adjustmentListQuery,
    answer: c.listOf(c.adjustment),
  }),
  route('post /adjustments', `Enter a bonus or a correction, with its reason. ${CLOSED}`, {
    body: c.createAdjustment,
    status: 202,
    answer: c.adjustmentAccepted,
    problems: { 409: 'The external id is taken' },
  }),
];

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
    problems: {
      409: 'It is not over, it or a later one is closed, one is being closed, or an earlier one is open',
    },
  }),
  route('post /commissions/runs', 'Calculate what has changed, or try changes out', {
    body: c.createCommissionRun,
    status: 202,
    answer: c.jobAccepted,
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
      status: 202,
      answer: c.imported,
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

export const COMMISSION_ROUTES: RouteDescription[] = [
  ...MASTER,
  ...PLANS,
  ...CONTRACTS,
  ...RESULTS,
  ...STATEMENTS,
];
