import { z } from 'zod';
import { calendarDate, id, listQuery, plainText, timestamp } from './common.js';
import { decimalAmount } from './money.js';
import { planDocument } from './plans.js';

/** Versions of a plan are counted from one; Postgres keeps the number as an `int`. */
export const planVersionNumber = z.number().int().min(1).max(2_147_483_647);

/** A new plan starts with a draft of its first version. */
export const createPlan = z.strictObject({
  name: plainText(200).trim().min(1),
  document: planDocument,
});
export type CreatePlan = z.infer<typeof createPlan>;

export const updatePlan = z.strictObject({ name: plainText(200).trim().min(1) });

/** Of a document as it is stored: the same for the same document. */
const documentDigest = z.string().regex(/^[\w-]{43}$/, 'must be the digest of a version');

/** Changes a draft, or makes one from what is given; a published version stays as it is. */
export const putPlanDraft = z.strictObject({
  document: planDocument,
  /** The `digest` of the version that the change was made from: it is refused (409) when that is another by now. */
  replaces: documentDigest.optional(),
});
export type PutPlanDraft = z.infer<typeof putPlanDraft>;

/** From then on sales follow it. */
export const publishPlan = z.strictObject({
  effective_from: calendarDate,
  /** Of the document that is meant: another one is not published (409). */
  digest: documentDigest.optional(),
});
export type PublishPlan = z.infer<typeof publishPlan>;

export const planVersion = z.object({
  id,
  version: z.number().int(),
  status: z.enum(['draft', 'published']),
  effective_from: calendarDate.nullable(),
  document: planDocument,
  digest: documentDigest,
  published_at: timestamp.nullable(),
  created_at: timestamp,
});
export type PlanVersion = z.infer<typeof planVersion>;

export const plan = z.object({
  id,
  name: z.string(),
  currency: z.string(),
  versions: z.array(planVersion),
  /** Contracts that follow it. */
  contracts: z.number().int(),
  created_at: timestamp,
});
export type Plan = z.infer<typeof plan>;

export const planListQuery = listQuery.extend({ q: plainText(128).optional() });

/** What a plan would pay: a curve over attainment, and single sales, one after the other. */
export const previewPlan = z.strictObject({
  /** The newest version when absent. */
  document: planDocument.optional(),
  up_to: decimalAmount.optional(),
  points: z.number().int().min(2).max(500).default(60),
  sales: z
    .array(
      z.strictObject({
        amount: decimalAmount,
        product: plainText(100).nullable().default(null),
        category: plainText(100).nullable().default(null),
        variant: plainText(100).nullable().default(null),
      }),
    )
    .max(200)
    .default([]),
});
export type PreviewPlan = z.infer<typeof previewPlan>;

export const planPreview = z.object({
  currency: z.string(),
  /** Attainment in units of the measure, payout in the currency, rate in percent (or per unit). */
  curve: z.array(z.object({ attainment: z.string(), payout: z.string(), effective_rate: z.string() })),
  sales: z.array(z.object({ amount: z.string(), commission: z.string(), explanation: z.array(z.string()) })),
  total: z.string(),
});
export type PlanPreview = z.infer<typeof planPreview>;
