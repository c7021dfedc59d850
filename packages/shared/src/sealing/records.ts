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

/** A write in a gateway's buffer. @param place all that is stored beside it in the clear, so that none of it can be altered */
export function bufferedRecord(tenantId: string, place: string): SealingContext {
  return { tenantId, recordId: `buffer ${place}` };
}

/** What a write would have done that became a dead letter. */
export function deadLetterRecord(tenantId: string, id: string): SealingContext {
  return { tenantId, recordId: `${id}#dead` };
}

/** The signing keys that a gateway keeps on its own disk, for a start without Postgres. */
export function keptSigningKeysRecord(): SealingContext {
  return { tenantId: 'platform', recordId: 'signing keys of a gateway' };
}

/** The digest in a refresh token, by which one that was issued is known; it is not sealed. */
export function refreshTokenRecord(): SealingContext {
  return { tenantId: 'platform', recordId: 'refresh tokens' };
}

/** A mail on its way: its address, and what it says. */
export function mailRecord(id: string): SealingContext {
  return { tenantId: 'platform', recordId: `${id}#mail` };
}

/** What a gateway keeps on its own disk of the keys of an external issuer. */
export function keptIssuerKeysRecord(): SealingContext {
  return { tenantId: 'platform', recordId: 'issuer keys of a gateway' };
}
