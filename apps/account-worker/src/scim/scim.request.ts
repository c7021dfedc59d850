import type { Dispatcher } from 'undici';
import { connectionError } from './connection.faults.js';
import { exchange, ExchangeFailed, type ExchangeLimits, type HttpRequest } from './exchange.js';
import { redactor } from './redaction.js';
import { ScimAnswer } from './scim.answer.js';
import { ScimError } from './scim.error.js';

const ACCEPT = 'application/scim+json, application/json;q=0.9';

export interface ScimRequest {
  method: HttpRequest['method'];
  /** Below the base URL: names of resource types and ids, encoded where the URL is put together. */
  path: readonly string[];
  query?: Readonly<Record<string, string>>;
  /** JSON. */
  body?: string;
  ifMatch?: string | null;
  /** What the body holds and no message may repeat. */
  secrets?: readonly string[];
  /** Whether it is a part of something that changes the directory; by its method unless told otherwise. */
  mutates?: boolean;
}

interface EndpointOptions extends ExchangeLimits {
  baseUrl: string;
  token: string;
  connection: Dispatcher;
}

/** One directory's SCIM service: it knows where it is and which token it takes. */
export class ScimEndpoint {
  readonly #origin: string;
  readonly #host: string;
  readonly #basePath: string;
  readonly #token: string;
  readonly #connection: Dispatcher;
  readonly #limits: ExchangeLimits;

  /** @throws TypeError when the base URL is none */
  constructor({ baseUrl, token, connection, timeoutMs, maxResponseBytes }: EndpointOptions) {
    const url = new URL(baseUrl);
    this.#origin = url.origin;
    this.#host = url.host;
    this.#basePath = url.pathname.replace(/\/+$/, '');
    this.#token = token;
    this.#connection = connection;
    this.#limits = { timeoutMs, maxResponseBytes };
  }

  /**
   * Sends a request and gives the answer, whatever its status.
   * @throws ScimError when there is no answer; the signal's reason once it has fired
   */
  async send(request: ScimRequest, signal?: AbortSignal): Promise<ScimAnswer> {
    const { mutates = request.method !== 'GET' } = request;
    try {
      const answer = await exchange(this.#connection, this.#toHttp(request), this.#limits, signal);
      return new ScimAnswer(answer, {
        host: this.#host,
        mutates,
        redact: redactor([this.#token, ...(request.secrets ?? [])]),
      });
    } catch (error) {
      if (error instanceof ExchangeFailed) throw connectionError(this.#host, error, mutates);
      throw error;
    }
  }

  #toHttp(request: ScimRequest): HttpRequest {
    const path = [this.#basePath, ...request.path.map(segment)].join('/');
    const query = Object.entries(request.query ?? {})
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value.toWellFormed())}`)
      .join('&');
    return {
      origin: this.#origin,
      method: request.method,
      path: query ? `${path}?${query}` : path,
      headers: {
        authorization: this.#authorization(),
        accept: ACCEPT,
        // Answers are small, and a packed one could grow without bounds.
        'accept-encoding': 'identity',
        'user-agent': 'slipway',
        ...(request.body === undefined ? {} : { 'content-type': 'application/scim+json' }),
        ...(request.ifMatch ? { 'if-match': request.ifMatch } : {}),
      },
      body: request.body === undefined ? null : request.body,
    };
  }

  #authorization(): string {
    if (/^[\x21-\x7e]+$/.test(this.#token)) return `Bearer ${this.#token}`;
    throw new ScimError({
      fault: 'unauthorized',
      host: this.#host,
      happened: 'cannot be sent its token, which is empty or has characters that no token has',
    });
  }
}

/** One step of a path. Three names are none: they would lead to the collection itself, or out of it. */
function segment(name: string): string {
  if (name === '' || name === '.' || name === '..') throw new RangeError(`"${name}" is no id of a resource`);
  return encodeURIComponent(name);
}
