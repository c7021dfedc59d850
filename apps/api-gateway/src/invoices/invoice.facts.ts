import type { PoolClient } from 'pg';
import type { Prepared, Submission } from '@slipway/jobs';
import type {
  CreateInvoice,
  CreditInvoice,
  InvoiceChanged,
  IssueInvoice,
  PayInvoice,
} from '@slipway/shared/contracts';
import { prepareEach } from '../commissions/prepare.each.js';
import { answerWith } from '../commissions/stored.answer.js';
import { updateOf } from '../commissions/update.payload.js';
import { holdInvoice } from './held.invoice.js';
import { storeCredit } from './invoice.credit.js';
import { readInvoice } from './invoice.detail.js';
import { storePayment } from './invoice.payment.js';
import { insertInvoice, issue, voidInvoice } from './invoice.store.js';

/** What happens to an invoice and changes commissions. */
export type InvoiceFact =
  | { kind: 'create'; body: CreateInvoice }
  | { kind: 'issue'; invoiceId: string; body: IssueInvoice }
  | { kind: 'pay'; invoiceId: string; body: PayInvoice }
  | { kind: 'credit'; invoiceId: string; body: CreditInvoice }
  | { kind: 'void'; invoiceId: string };

export interface FactOrder {
  tenantId: string;
  fact: InvoiceFact;
}

/** Stores facts with the jobs that post what they mean: both, or neither. */
export function prepareFacts(
  client: PoolClient,
  submissions: Submission<FactOrder>[],
): Promise<Prepared<'commission_update'>[]> {
  return prepareEach(
    client,
    submissions,
    ({ fact }) => (fact.kind === 'create' ? fact.body.contract_id : fact.invoiceId),
    async (submission) => {
      const { tenantId, fact } = submission.domain;
      const id = await stored(client, tenantId, fact);
      const invoice = await readInvoice(client, tenantId, id);
      await answerWith(client, submission, {
        invoice,
        job_id: submission.jobId,
      } satisfies InvoiceChanged);
      return {
        payload: updateOf(`Invoice ${invoice.number}`, {
          contract_id: invoice.contract_id,
          invoice_id: invoice.id,
        }),
      };
    },
  );
}

/** @returns the id of the invoice */
async function stored(client: PoolClient, tenantId: string, fact: InvoiceFact): Promise<string> {
  if (fact.kind === 'create') return insertInvoice(client, tenantId, fact.body);
  const invoice = await holdInvoice(client, tenantId, fact.invoiceId);
  switch (fact.kind) {
    case 'issue':
      await issue(client, invoice, fact.body);
      break;
    case 'pay':
      await storePayment(client, invoice, fact.body);
      break;
    case 'credit':
      await storeCredit(client, invoice, fact.body);
      break;
    case 'void':
      await voidInvoice(client, invoice);
  }
  return invoice.id;
}
