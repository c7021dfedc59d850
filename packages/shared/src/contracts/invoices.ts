import { z } from 'zod';
import { calendarDate, externalId, id, listQuery, plainText, timestamp } from './common.js';
import { currencyCode } from './currencies.js';
import { amountProblem, money, nonNegativeAmount, positiveAmount, positiveQuantity } from './money.js';
import { productKey } from './products.js';

export const INVOICE_STATUSES = ['draft', 'issued', 'partly_paid', 'paid', 'credited', 'void'] as const;
/** `credited`: credit notes have taken back all of it. */
export const invoiceStatus = z.enum(INVOICE_STATUSES);
export type InvoiceStatus = z.infer<typeof invoiceStatus>;

/** One line; its amounts are in the invoice's currency, without tax. */
export const invoiceLineInput = z.strictObject({
  sku: productKey.nullable().default(null),
  variant: plainText(100).trim().min(1).nullable().default(null),
  description: plainText(500).default(''),
  quantity: positiveQuantity.default('1'),
  net: nonNegativeAmount,
  tax: nonNegativeAmount.default('0'),
  /** What it cost us; the margin is net less cost. */
  cost: nonNegativeAmount.default('0'),
});
export type InvoiceLineInput = z.infer<typeof invoiceLineInput>;

export const MAX_INVOICE_LINES = 10_000;

/** Amounts that do not fit the currency are named by their line. */
function fits(
  body: { currency: string; lines: { net: string; tax: string; cost: string }[] },
  context: z.RefinementCtx,
): void {
  for (const [index, line] of body.lines.entries())
    for (const field of ['net', 'tax', 'cost'] as const) {
      const message = amountProblem(line[field], body.currency);
      if (message) context.addIssue({ code: 'custom', path: ['lines', index, field], message });
    }
}

export const createInvoice = z
  .strictObject({
    external_id: externalId.nullable().default(null),
    number: plainText(100).trim().min(1),
    contract_id: id,
    currency: currencyCode,
    lines: z.array(invoiceLineInput).min(1, 'an invoice needs a line').max(MAX_INVOICE_LINES),
    /** Issues it at once, on that day; a draft otherwise. */
    issued_on: calendarDate.optional(),
  })
  .superRefine(fits);
export type CreateInvoice = z.infer<typeof createInvoice>;

/** Takes the place of a draft's lines. */
export const updateInvoice = z
  .strictObject({
    number: plainText(100).trim().min(1),
    currency: currencyCode,
    lines: z.array(invoiceLineInput).min(1, 'an invoice needs a line').max(MAX_INVOICE_LINES),
  })
  .superRefine(fits);
export type UpdateInvoice = z.infer<typeof updateInvoice>;

/** Today, in the time zone of the calendar, when no day is given. */
export const issueInvoice = z.strictObject({ issued_on: calendarDate.optional() });
export type IssueInvoice = z.infer<typeof issueInvoice>;

export const payInvoice = z.strictObject({
  external_id: externalId.nullable().default(null),
  /** In the invoice's currency; what is still open when absent. */
  amount: positiveAmount.optional(),
  paid_on: calendarDate.optional(),
});
export type PayInvoice = z.infer<typeof payInvoice>;

/** Takes back single lines (in part), or all that is left when no lines are named. */
export const creditInvoice = z.strictObject({
  external_id: externalId.nullable().default(null),
  reason: plainText(500).trim().min(1, 'say why'),
  credited_on: calendarDate.optional(),
  lines: z
    .array(
      z.strictObject({
        line_id: id,
        net: positiveAmount,
        /** All of the quantity that goes with the amount when absent. */
        quantity: positiveQuantity.optional(),
      }),
    )
    .min(1)
    .max(MAX_INVOICE_LINES)
    .refine(
      (lines) => new Set(lines.map(({ line_id }) => line_id)).size === lines.length,
      'names a line twice',
    )
    .optional(),
});
export type CreditInvoice = z.infer<typeof creditInvoice>;

export const invoiceLine = z.object({
  id,
  position: z.number().int(),
  sku: z.string().nullable(),
  variant: z.string().nullable(),
  description: z.string(),
  quantity: z.string(),
  net: z.string(),
  tax: z.string(),
  cost: z.string(),
  /** Net that credit notes have taken back. */
  credited: z.string(),
});
export type InvoiceLine = z.infer<typeof invoiceLine>;

const invoiceShape = {
  id,
  external_id: z.string().nullable(),
  number: z.string(),
  contract_id: id,
  contract_name: z.string(),
  client_name: z.string(),
  status: invoiceStatus,
  issued_on: calendarDate.nullable(),
  net: money,
  tax: money,
  total: money,
  paid: money,
  /** Gross of the credit notes. */
  credited: money,
  open: money,
  created_at: timestamp,
  updated_at: timestamp,
};

/** As lists show it. */
export const invoiceSummary = z.object(invoiceShape);
export type InvoiceSummary = z.infer<typeof invoiceSummary>;

export const invoice = z.object({
  ...invoiceShape,
  lines: z.array(invoiceLine),
  payments: z.array(
    z.object({
      id,
      external_id: z.string().nullable(),
      amount: money,
      paid_on: calendarDate,
      created_at: timestamp,
    }),
  ),
  credit_notes: z.array(
    z.object({
      id,
      external_id: z.string().nullable(),
      reason: z.string(),
      credited_on: calendarDate,
      net: money,
      total: money,
      lines: z.array(z.object({ line_id: id, net: z.string(), quantity: z.string() })),
      created_at: timestamp,
    }),
  ),
});
export type Invoice = z.infer<typeof invoice>;

/** The answer of what changes commissions: the invoice as it is now, and the job that posts what it means. */
export const invoiceChanged = z.object({ invoice, job_id: id.nullable() });
export type InvoiceChanged = z.infer<typeof invoiceChanged>;

export const invoiceListQuery = listQuery.extend({
  q: plainText(128).optional(),
  contract: id.optional(),
  status: invoiceStatus.optional(),
});
export type InvoiceListQuery = z.infer<typeof invoiceListQuery>;
