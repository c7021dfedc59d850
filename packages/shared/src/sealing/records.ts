import type { SealingContext } from './sealer.js';

/* What each kind of secret is sealed for. Frozen: what is stored opens with exactly these. */

export function variableRecord(tenantId: string, projectId: string, name: string): SealingContext {
  return { tenantId, recordId: `${projectId}/${name}` };
}

export function webhookRecord(tenantId: string, projectId: string): SealingContext {
  return { tenantId, recordId: `${projectId}#webhook` };
}

/** The private half of a key that signs access tokens; it belongs to the installation. */
export function signingKeyRecord(kid: string): SealingContext {
  return { tenantId: 'platform', recordId: kid };
}

/** An answer with a secret that is kept for an Idempotency-Key. */
export function answerRecord(tenantId: string, key: string): SealingContext {
  return { tenantId, recordId: key };
}

export function directoryTokenRecord(tenantId: string, directoryId: string): SealingContext {
  return { tenantId, recordId: `${directoryId}#token` };
}

export function accountPasswordRecord(tenantId: string, accountId: string): SealingContext {
  return { tenantId, recordId: `${accountId}#password` };
}

/** What the passwords of a job's accounts are derived from while they are made. */
export function accountRunRecord(tenantId: string, jobId: string): SealingContext {
  return { tenantId, recordId: `${jobId}#passwords` };
}

/** The code that is mailed to an account; it is not sealed but digested. */
export function verificationRecord(tenantId: string, accountId: string): SealingContext {
  return { tenantId, recordId: `${accountId}#verification` };
}
