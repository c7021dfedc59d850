import { errors } from 'undici';
import { ExchangeFailed } from './exchange.js';
import { ScimError, type ScimFault } from './scim.error.js';

/** What OpenSSL and Node say of certificates that do not verify. */
const CERTIFICATE =
  /^(CERT_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_(GET|VERIFY|DECODE|DECRYPT)_|HOSTNAME_MISMATCH$|INVALID_(CA|PURPOSE)$|PATH_LENGTH_EXCEEDED$|ERR_TLS_CERT_)/;
const TIMEOUT = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);
/** HTTP that contradicts itself, or has no measure. */
const MALFORMED = new Set(['UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);

interface Failed {
  fault: ScimFault;
  happened: string;
}

/**
 * The error of a request that got no whole answer.
 * @param mutates whether the request would have changed something in the directory
 */
export function connectionError(host: string, failed: ExchangeFailed, mutates: boolean): ScimError {
  // The connection's own refusals say it all already.
  if (failed.cause instanceof ScimError) return failed.cause;
  const { fault, happened } = reasonOf(failed);
  return new ScimError({
    fault,
    host,
    happened,
    maybeDone: mutates && failed.sent,
    // The parser's error carries what it could not read, and that may repeat the token.
    ...(fault === 'malformed' ? {} : { cause: failed.cause }),
  });
}

function reasonOf({ reason, sent, cause }: ExchangeFailed): Failed {
  if (reason === 'timeout') return { fault: 'timeout', happened: 'gave no complete answer in time' };
  if (reason === 'too_long') return { fault: 'malformed', happened: 'gave a longer answer than is read' };
  const code = codeOf(cause);
  if (CERTIFICATE.test(code))
    return { fault: 'certificate', happened: `has a certificate that does not verify (${code})` };
  if (TIMEOUT.has(code))
    return { fault: 'timeout', happened: sent ? 'gave no answer in time' : 'accepted no connection in time' };
  if (cause instanceof errors.HTTPParserError || MALFORMED.has(code))
    return { fault: 'malformed', happened: 'gave an answer that is not proper HTTP' };
  return {
    fault: 'unavailable',
    happened: sent
      ? `closed the connection before its answer was complete (${code})`
      : `could not be reached (${code})`,
  };
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return 'unknown reason';
}
