import type { SealingContext } from '@slipway/shared/sealing';

/** What a project's webhook secret is sealed for. */
export function webhookRecord(tenantId: string, projectId: string): SealingContext {
  return { tenantId, recordId: `${projectId}#webhook` };
}
