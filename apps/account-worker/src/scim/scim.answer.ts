import { readComplaint, type Complaint } from './directory.complaint.js';
import type { HttpAnswer } from './exchange.js';
import { retryAfterMs } from './retry.after.js';
import { faultOfStatus, ScimError, type ScimFault } from './scim.error.js';

interface AnswerContext {
  host: string;
  /** Whether the request would have changed something in the directory. */
  mutates: boolean;
  /** Takes the token and the request's passwords out of a text. */
  redact: (text: string) => string;
}

/** What a directory answered to one request. */
export class ScimAnswer {
  readonly status: number;
  readonly etag: string | null;
  readonly location: string | null;
  readonly #answer: HttpAnswer;
  readonly #context: AnswerContext;
  #parsed: { json: unknown } | undefined;

  constructor(answer: HttpAnswer, context: AnswerContext) {
    this.status = answer.status;
    this.etag = single(answer.headers['etag']);
    this.location = single(answer.headers['location']);
    this.#answer = answer;
    this.#context = context;
  }

  get isSuccess(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  /** 404, or the 410 with which some directories answer after a deletion. */
  get isAbsent(): boolean {
    return this.status === 404 || this.status === 410;
  }

  get isEmpty(): boolean {
    return this.#answer.body.length === 0;
  }

  /** The body, whatever media type it claims to be; `undefined` when it is no JSON. */
  get json(): unknown {
    this.#parsed ??= { json: parsed(this.#answer.body) };
    return this.#parsed.json;
  }

  /** What it says about an error, in words that may be shown. */
  get complaint(): Complaint {
    return readComplaint(this.#answer.body.toString('utf8'), this.json, this.#context.redact);
  }

  /** A text of this answer without our secrets, as one line. */
  complaintOf(json: unknown): Complaint {
    return readComplaint('', json, this.#context.redact);
  }

  /**
   * The error that this answer is.
   * @param fault unless the status alone says it
   */
  error(fault: ScimFault = faultOfStatus(this.status)): ScimError {
    if (this.isSuccess) return this.unusable('malformed', 'a body that cannot be read');
    const { host, mutates } = this.#context;
    const { detail, scimType } = this.complaint;
    return new ScimError({
      fault,
      host,
      happened:
        fault === 'redirected'
          ? `redirects to ${this.#target()} (status ${this.status})`
          : `answered with status ${this.status}`,
      said: detail,
      httpStatus: this.status,
      scimType,
      retryAfterMs: this.#retryAfterMs,
      // A 303 points to the result of what was done (RFC 9110, 15.4.4).
      maybeDone:
        mutates &&
        (fault === 'unavailable' || fault === 'timeout' || fault === 'malformed' || this.status === 303),
    });
  }

  /** The error of one operation of a Bulk answer. */
  errorOf(status: number, { detail, scimType }: Complaint): ScimError {
    const fault = faultOfStatus(status);
    return new ScimError({
      // The endpoint is there, as the rest of the answer shows: the account is at fault.
      fault: fault === 'unsupported' || fault === 'redirected' ? 'refused' : fault,
      host: this.#context.host,
      happened: `answered with status ${status} for one account`,
      said: detail,
      httpStatus: status,
      scimType,
      retryAfterMs: this.#retryAfterMs,
      maybeDone: status >= 500 || status === 408,
    });
  }

  /** The error of an answer whose status is fine and whose body is not. */
  unusable(fault: 'malformed' | 'unsupported', what: string): ScimError {
    const { detail } = this.complaint;
    return new ScimError({
      fault,
      host: this.#context.host,
      happened: `answered with status ${this.status} and ${what}`,
      // Of JSON it is not known which part is an explanation.
      said: this.json === undefined ? detail : null,
      httpStatus: this.status,
      maybeDone: this.#context.mutates,
    });
  }

  get #retryAfterMs(): number | null {
    return retryAfterMs(this.#answer.headers['retry-after'], new Date());
  }

  /** Where a redirect goes; only the host, since the rest may hold anything. */
  #target(): string {
    const { host, redact } = this.#context;
    if (this.location === null || !URL.canParse(this.location, `https://${host}`)) return 'somewhere else';
    return `"${redact(new URL(this.location, `https://${host}`).host)}"`;
  }
}

function parsed(body: Buffer): unknown {
  try {
    // It skips the byte order mark with which some answers begin.
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

function single(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}
