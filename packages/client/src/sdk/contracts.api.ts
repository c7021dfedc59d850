import { z } from 'zod';
import * as c from '@slipway/shared/contracts';
import { request, type Call, type HttpOptions } from './http.js';
import { at, nothing, type Page } from './paths.js';

const partyList = c.listOf(c.party);
const contractList = c.listOf(c.contract);
const planList = c.listOf(c.plan);
const productList = c.listOf(c.product);
const invoiceList = c.listOf(c.invoiceSummary);
const rateList = c.listOf(c.exchangeRate);
const categories = z.object({ data: z.array(c.category) });
const adjustmentList = c.listOf(c.adjustment);
const adjustmentAccepted = z.object({ adjustment: c.adjustment, job_id: c.id });

export type PartyList = z.infer<typeof partyList>;
export type ContractList = z.infer<typeof contractList>;
export type PlanList = z.infer<typeof planList>;
export type InvoiceList = z.infer<typeof invoiceList>;
export type NewParty = z.input<typeof c.createParty>;
export type NewContract = z.input<typeof c.createContract>;
export type NewInvoice = z.input<typeof c.createInvoice>;
export type NewPlan = z.input<typeof c.createPlan>;
export type NewCredit = z.input<typeof c.creditInvoice>;
export type NewPayment = z.input<typeof c.payInvoice>;
export type PreviewOfPlan = z.input<typeof c.previewPlan>;
type Search = { q?: string | undefined };

class Api {
  constructor(private readonly options: HttpOptions) {}

  protected call<S extends z.ZodType>(call: Call<S>): Promise<z.infer<S>> {
    return request(this.options, call);
  }
}

/** People and companies, who manages whom, and what they have earned. Errors are those of `request`. */
export class PartiesApi extends Api {
  list(query: Page & Search = {}): Promise<PartyList> {
    return this.call({ method: 'GET', path: at('parties'), answer: partyList, query });
  }

  get(id: string): Promise<c.Party> {
    return this.call({ method: 'GET', path: at('parties', id), answer: c.party });
  }

  create(body: NewParty): Promise<c.Party> {
    return this.call({ method: 'POST', path: at('parties'), answer: c.party, body });
  }

  update(id: string, body: c.UpdateParty): Promise<c.Party> {
    return this.call({ method: 'PATCH', path: at('parties', id), answer: c.party, body });
  }

  delete(id: string): Promise<void> {
    return this.call({ method: 'DELETE', path: at('parties', id), answer: nothing });
  }

  setManager(id: string, body: c.SetManager): Promise<c.Party> {
    return this.call({ method: 'PUT', path: at('parties', id, 'manager'), answer: c.party, body });
  }

  earnings(id: string): Promise<c.PartyEarnings> {
    return this.call({ method: 'GET', path: at('parties', id, 'earnings'), answer: c.partyEarnings });
  }
}

/** What is sold, in which categories, and exchange rates. */
export class ProductsApi extends Api {
  list(query: Page & Search = {}): Promise<z.infer<typeof productList>> {
    return this.call({ method: 'GET', path: at('products'), answer: productList, query });
  }

  put(sku: string, body: z.input<typeof c.putProduct>): Promise<c.Product> {
    return this.call({ method: 'PUT', path: at('products', sku), answer: c.product, body });
  }

  categories(): Promise<z.infer<typeof categories>> {
    return this.call({ method: 'GET', path: at('product-categories'), answer: categories });
  }

  putCategory(key: string, body: z.input<typeof c.putCategory>): Promise<c.Category> {
    return this.call({ method: 'PUT', path: at('product-categories', key), answer: c.category, body });
  }

  rates(query: Page & { base?: string; quote?: string } = {}): Promise<z.infer<typeof rateList>> {
    return this.call({ method: 'GET', path: at('exchange-rates'), answer: rateList, query });
  }

  addRate(body: c.CreateExchangeRate): Promise<c.ExchangeRate> {
    return this.call({ method: 'POST', path: at('exchange-rates'), answer: c.exchangeRate, body });
  }
}

/** Plans, their versions, and what they would pay. */
export class PlansApi extends Api {
  list(query: Page & Search = {}): Promise<PlanList> {
    return this.call({ method: 'GET', path: at('plans'), answer: planList, query });
  }

  get(id: string): Promise<c.Plan> {
    return this.call({ method: 'GET', path: at('plans', id), answer: c.plan });
  }

  create(body: NewPlan): Promise<c.Plan> {
    return this.call({ method: 'POST', path: at('plans'), answer: c.plan, body });
  }

  rename(id: string, name: string): Promise<c.Plan> {
    return this.call({ method: 'PATCH', path: at('plans', id), answer: c.plan, body: { name } });
  }

  /** @param replaces the digest of the version that the change was made from; any where there is none */
  putDraft(id: string, document: c.PlanDocumentInput, replaces?: string): Promise<c.Plan> {
    const body = { document, ...(replaces === undefined ? {} : { replaces }) };
    return this.call({ method: 'PUT', path: at('plans', id, 'draft'), answer: c.plan, body });
  }

  /** @param digest of the document that is meant; any where there is none */
  publish(id: string, version: number, effectiveFrom: string, digest?: string): Promise<c.Plan> {
    return this.call({
      method: 'POST',
      path: at('plans', id, 'versions', String(version), 'publish'),
      answer: c.plan,
      body: { effective_from: effectiveFrom, ...(digest === undefined ? {} : { digest }) },
    });
  }

  /** @param id null for a document that is no plan yet */
  preview(id: string | null, body: PreviewOfPlan): Promise<c.PlanPreview> {
    const path = id === null ? at('plans', 'preview') : at('plans', id, 'preview');
    return this.call({ method: 'POST', path, answer: c.planPreview, body });
  }
}

/** Who gets which share of what is invoiced to a client. */
export class ContractsApi extends Api {
  list(
    query: Page & Search & { party?: string | undefined; client?: string; plan?: string } = {},
  ): Promise<ContractList> {
    return this.call({ method: 'GET', path: at('contracts'), answer: contractList, query });
  }

  get(id: string): Promise<c.Contract> {
    return this.call({ method: 'GET', path: at('contracts', id), answer: c.contract });
  }

  create(body: NewContract): Promise<c.Contract> {
    return this.call({ method: 'POST', path: at('contracts'), answer: c.contract, body });
  }

  update(id: string, body: c.UpdateContract): Promise<c.Contract> {
    return this.call({ method: 'PATCH', path: at('contracts', id), answer: c.contract, body });
  }
}

/** Invoices and what happens to them. What changes commissions answers with the job that posts them. */
export class InvoicesApi extends Api {
  list(
    query: Page & Search & { contract?: string | undefined; status?: c.InvoiceStatus | undefined } = {},
  ): Promise<InvoiceList> {
    return this.call({ method: 'GET', path: at('invoices'), answer: invoiceList, query });
  }

  get(id: string): Promise<c.Invoice> {
    return this.call({ method: 'GET', path: at('invoices', id), answer: c.invoice });
  }

  create(body: NewInvoice, idempotencyKey?: string): Promise<c.InvoiceChanged> {
    return this.call({
      method: 'POST',
      path: at('invoices'),
      answer: c.invoiceChanged,
      body,
      idempotencyKey,
    });
  }

  update(id: string, body: z.input<typeof c.updateInvoice>): Promise<c.Invoice> {
    return this.call({ method: 'PUT', path: at('invoices', id), answer: c.invoice, body });
  }

  delete(id: string): Promise<void> {
    return this.call({ method: 'DELETE', path: at('invoices', id), answer: nothing });
  }

  issue(id: string, body: c.IssueInvoice = {}): Promise<c.InvoiceChanged> {
    return this.change(id, 'issue', body);
  }

  pay(id: string, body: NewPayment = {}, idempotencyKey?: string): Promise<c.InvoiceChanged> {
    return this.change(id, 'pay', body, idempotencyKey);
  }

  credit(id: string, body: NewCredit, idempotencyKey?: string): Promise<c.InvoiceChanged> {
    return this.change(id, 'credit', body, idempotencyKey);
  }

  void(id: string): Promise<c.InvoiceChanged> {
    return this.change(id, 'void', {});
  }

  private change(
    id: string,
    change: string,
    body: unknown,
    idempotencyKey?: string,
  ): Promise<c.InvoiceChanged> {
    return this.call({
      method: 'POST',
      path: at('invoices', id, change),
      answer: c.invoiceChanged,
      body,
      idempotencyKey,
    });
  }
}

/** Bonuses and corrections, each with its reason. */
export class AdjustmentsApi extends Api {
  list(query: Page & { party?: string | undefined } = {}): Promise<z.infer<typeof adjustmentList>> {
    return this.call({ method: 'GET', path: at('adjustments'), answer: adjustmentList, query });
  }

  create(
    body: z.input<typeof c.createAdjustment>,
    idempotencyKey?: string,
  ): Promise<z.infer<typeof adjustmentAccepted>> {
    return this.call({
      method: 'POST',
      path: at('adjustments'),
      answer: adjustmentAccepted,
      body,
      idempotencyKey,
    });
  }
}
