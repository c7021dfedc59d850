import { createHash, randomBytes, randomInt } from 'node:crypto';
import { verificationRecord, type Sealer } from '@slipway/shared/sealing';

/** What is mailed to an account: a code to type, and the token of a link to open. */
export interface VerificationSecrets {
  /** Six digits. */
  code: string;
  /** 32 random bytes in base64url. */
  token: string;
}

/** The same as it is stored: of neither can be told what it was. */
export interface VerificationDigests {
  codeMac: Buffer;
  tokenHash: Buffer;
}

export function newSecrets(): VerificationSecrets {
  return {
    code: String(randomInt(1_000_000)).padStart(6, '0'),
    token: randomBytes(32).toString('base64url'),
  };
}

export function digestsOf(
  { code, token }: VerificationSecrets,
  sealer: Sealer,
  tenantId: string,
  accountId: string,
): VerificationDigests {
  return {
    // A million codes are tried in a moment, were they not keyed.
    codeMac: sealer.mac(code, verificationRecord(tenantId, accountId)),
    tokenHash: createHash('sha256').update(token).digest(),
  };
}
