import { z } from 'zod';
import * as c from '@slipway/shared/contracts';
import { route } from './commission.route.js';
import { EARNING_ROUTES } from './earning.routes.js';
import type { RouteDescription } from './route.description.js';

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
  route('put /products/{sku}', 'Store a product, or change it', {
    params: { sku: c.productKey },
    creates: true,
    body: c.putProduct,
    answer: c.product,
  }),
  route('delete /products/{sku}', 'Forget a product', { params: { sku: c.productKey }, status: 204 }),
  route('get /product-categories', 'List categories by their keys', {
    query: c.categoryListQuery,
    answer: c.listOf(c.category),
  }),
  route('put /product-categories/{key}', 'Store a category, or change it', {
    params: { key: c.productKey },
    creates: true,
    body: c.putCategory,
    answer: c.category,
  }),
  route('delete /product-categories/{key}', 'Forget a category that nothing belongs to', {
    params: { key: c.productKey },
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
      others: { 200: { text: 'It was written before, and is the same', answer: c.exchangeRate } },
      problems: { 409: 'The day has another rate' },
    },
  ),
];

/** The number of a version. */
const VERSION = z.string().regex(/^\d+$/);

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
    problems: { 409: 'It is not the version any more that was to be replaced' },
  }),
  route('put /plans/{id}/versions/{n}', 'Change a version that is a draft', {
    params: { n: VERSION },
    body: c.putPlanDraft,
    answer: c.plan,
    problems: { 409: 'It is published, and stays as it is; or it is not what was to be replaced any more' },
  }),
  route('post /plans/{id}/versions/{n}/publish', 'Publish a version: from a day on sales follow it', {
    params: { n: VERSION },
    body: c.publishPlan,
    answer: c.plan,
    problems: { 409: 'It is published already, or is not the document any more that was meant' },
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
    others: { 202: { text: 'It is issued', answer: c.invoiceChanged } },
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

export const COMMISSION_ROUTES: RouteDescription[] = [...MASTER, ...PLANS, ...CONTRACTS, ...EARNING_ROUTES];
