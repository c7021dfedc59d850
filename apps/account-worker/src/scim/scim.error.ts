import { DomainError } from '@slipway/shared/errors';

/**
 * What went wrong between us and a directory:
 * - `unauthorized`, `forbidden`: it does not accept the token, or not for this;
 * - `throttled`: too many requests; `unavailable`: it, or the way to it, is down; `timeout`: no answer in time;
 * - `malformed`: its answer cannot be read; `unsupported`: it does not offer this;
 * - `refused`: it does not accept this account;
 * - `redirected`: it sends us elsewhere, where the token does not go;
 * - `certificate`: its certificate does not verify; `address`: its address is not one that we connect to;
 * - `too_large`: the Bulk request is larger than it accepts.
 */
export type ScimFault =
  | 'unauthorized'
  | 'forbidden'
  | 'throttled'
  | 'unavailable'
  | 'timeout'
  | 'malformed'
  | 'refused'
  | 'redirected'
  | 'certificate'
  | 'address'
  | 'too_large'
  | 'unsupported';

interface FaultTraits {
  /** With which HTTP status it leaves our own system. */
  status: number;
  retryable: boolean;
  /** What a person can do. */
  advice: string;
}

const TRAITS: Readonly<Record<ScimFault, FaultTraits>> = {
  unauthorized: { status: 502, retryable: false, advice: 'Give the directory a token that is valid.' },
  forbidden: {
    status: 502,
    retryable: false,
    advice: 'Give the token the right to manage users in the directory.',
  },
  throttled: {
    status: 503,
    retryable: true,
    advice: 'Try again later, or lower the quota of the directory.',
  },
  unavailable: {
    status: 503,
    retryable: true,
    advice: 'Try again later; if it stays so, ask whoever runs the directory.',
  },
  timeout: {
    status: 504,
    retryable: true,
    advice: 'Try again later; if it stays so, ask whoever runs the directory.',
  },
  malformed: {
    status: 502,
    retryable: true,
    advice: 'Check that the base URL is the one of its SCIM 2.0 service.',
  },
  refused: { status: 422, retryable: false, advice: 'Correct the account, then try again.' },
  redirected: { status: 502, retryable: false, advice: 'Register the directory under its final URL.' },
  certificate: {
    status: 502,
    retryable: false,
    advice: 'Give the directory a certificate that verifies, or trust its authority (NODE_EXTRA_CA_CERTS).',
  },
  address: {
    status: 422,
    retryable: false,
    advice: 'Use a public address, or ask the operator to allow this one.',
  },
  too_large: { status: 413, retryable: false, advice: 'Send fewer accounts in one request.' },
  unsupported: {
    status: 502,
    retryable: false,
    advice: 'Check that the base URL is the one of its SCIM 2.0 service and that the service offers this.',
  },
};

export interface ScimErrorOptions {
  fault: ScimFault;
  /** Host (and port, where it is not the default one) of the directory. */
  host: string;
  /** What happened, as the rest of the sentence "The directory "…" …": `answered with status 400`. */
  happened: string;
  /** What the directory said about it, without secrets. */
  said?: string | null;
  /** Instead of the usual one of the fault. */
  advice?: string;
  httpStatus?: number | null;
  scimType?: string | null;
  retryAfterMs?: number | null;
  maybeDone?: boolean;
  cause?: unknown;
}

/** A request to a directory that failed. Its message holds neither the token nor a password. */
export class ScimError extends DomainError {
  readonly fault: ScimFault;
  /** What the directory answered with; `null` when it gave no answer. */
  readonly httpStatus: number | null;
  /** Its word for the kind of error (RFC 7644, 3.12). */
  readonly scimType: string | null;
  /** How long the directory asks to wait; `null` when it does not say. */
  readonly retryAfterMs: number | null;
  /** Whether the directory may have carried the request out all the same, so that it has to be asked. */
  readonly maybeDone: boolean;

  constructor(options: ScimErrorOptions) {
    const { status, retryable, advice } = TRAITS[options.fault];
    const said = options.said ? ` It said: "${options.said}".` : '';
    const retryAfterMs = options.retryAfterMs ?? null;
    super({
      code: `directory_${options.fault}`,
      status,
      detail: `The directory "${options.host}" ${options.happened}.${said} ${options.advice ?? advice}`,
      level: options.fault === 'refused' ? 'info' : 'warn',
      retryable,
      ...(retryAfterMs === null ? {} : { retryAfterSeconds: Math.ceil(retryAfterMs / 1_000) }),
      cause: options.cause,
    });
    this.fault = options.fault;
    this.httpStatus = options.httpStatus ?? null;
    this.scimType = options.scimType ?? null;
    this.retryAfterMs = retryAfterMs;
    this.maybeDone = options.maybeDone ?? false;
  }

  /** Whether this one account is at fault: the directory may well accept the next one. */
  get isItemFault(): boolean {
    return this.fault === 'refused';
  }
}

/** The fault that a status other than 2xx amounts to. */
export function faultOfStatus(status: number): ScimFault {
  if (status < 200) return 'malformed';
  if (status >= 300 && status < 400) return 'redirected';
  if (status >= 500) return status === 501 || status === 505 ? 'unsupported' : 'unavailable';
  switch (status) {
    case 401:
      return 'unauthorized';
    case 402:
    case 403:
    case 407:
    case 451:
      return 'forbidden';
    case 404:
    case 405:
    case 406:
    case 410:
    case 415:
      return 'unsupported';
    case 408:
      return 'timeout';
    case 421:
    case 425:
      return 'unavailable';
    case 429:
      return 'throttled';
    default:
      return 'refused';
  }
}
