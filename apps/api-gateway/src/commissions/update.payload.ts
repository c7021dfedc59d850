import type { JobPayload } from '@slipway/shared/contracts/jobs';

type Update = JobPayload<'commission_update'>;

/** The payload of a job that posts what has changed, and is about nothing but these. */
export function updateOf(title: string, subject: Partial<Omit<Update, 'title'>>): Update {
  return {
    title,
    contract_id: null,
    invoice_id: null,
    adjustment_id: null,
    statement_id: null,
    ...subject,
  };
}
