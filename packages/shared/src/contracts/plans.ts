import type { z } from 'zod';
import { planIssues } from './plans.checks.js';
import { planFields } from './plans.fields.js';

export * from './plans.fields.js';

/** What a plan says: stored as it is with each version, and never changed. The least is a currency and one rule. */
export const planDocument = planFields.superRefine((plan, context) => {
  for (const { path, message } of planIssues(plan)) context.addIssue({ code: 'custom', path, message });
});
/** A plan with all that was left out filled in. */
export type PlanDocument = z.infer<typeof planDocument>;
/** A plan as somebody writes it. */
export type PlanDocumentInput = z.input<typeof planDocument>;
