import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { faultOf, generator, type FaultKind } from './faults.js';
import { Quota } from './quota.js';
import { errorBody } from './scim.error.js';
import { Statistics } from './statistics.js';
import type { DirectorySwitches } from './switches.js';

export interface Admission {
  /** Creates are carried out and answered 409. */
  conflicts: boolean;
}

/** What stands before the SCIM endpoints: counts requests and does to them what the switches say. */
export class Gate {
  readonly statistics = new Statistics();
  readonly #token: Buffer | undefined;
  #switches: DirectorySwitches;
  #draw: () => number;
  #quota: Quota | undefined;

  /** @param token the bearer token to ask for; none is asked for when undefined */
  constructor(switches: DirectorySwitches, token: string | undefined) {
    this.#token = token === undefined ? undefined : Buffer.from(`Bearer ${token}`);
    this.#switches = switches;
    this.#draw = generator(switches.seed);
    this.#quota = quotaOf(switches);
  }

  get switches(): DirectorySwitches {
    return this.#switches;
  }

  set switches(next: DirectorySwitches) {
    if (next.seed !== this.#switches.seed) this.#draw = generator(next.seed);
    const sameQuota = next.requests_per_second === this.#switches.requests_per_second;
    this.#switches = next;
    if (!sameQuota) this.#quota = quotaOf(next);
  }

  /**
   * How the request is to be carried out; `undefined` when it is not, and has been answered or cut.
   * @param creates whether it may make users: only then can it find that one was there before
   */
  async admits(
    request: IncomingMessage,
    response: ServerResponse,
    creates: boolean,
  ): Promise<Admission | undefined> {
    const switches = this.#switches;
    this.#count(request, response);
    if (switches.latency_ms > 0) await waited(switches.latency_ms, response);
    if (response.destroyed) return undefined;
    const wait = this.#quota?.take(performance.now()) ?? 0;
    // One draw for each request, whatever befalls it: the sequence of faults depends on the seed alone.
    const drawn = faultOf(this.#draw(), switches);
    const fault = wait > 0 ? 'quota' : drawn === 'conflict' && !creates ? undefined : drawn;
    if (fault && this.#meets(fault, wait, request, response)) return undefined;
    if (switches.redirect_to !== null) {
      response.writeHead(307, { location: switches.redirect_to }).end();
      return undefined;
    }
    if (!switches.unauthorized && this.#authorized(request)) return { conflicts: fault === 'conflict' };
    response.setHeader('www-authenticate', 'Bearer');
    answer(response, 401, 'The bearer token is missing or not the one of this directory');
    return undefined;
  }

  #count(request: IncomingMessage, response: ServerResponse): void {
    this.statistics.began(request.method ?? 'GET', Date.now());
    response.once('close', () => {
      this.statistics.ended(response.writableFinished ? String(response.statusCode) : 'dropped');
    });
  }

  #authorized(request: IncomingMessage): boolean {
    if (!this.#token) return true;
    const given = Buffer.from(request.headers.authorization ?? '');
    return given.length === this.#token.length && timingSafeEqual(given, this.#token);
  }

  /** Lets the request meet its fault; true when that is the end of it. */
  #meets(kind: FaultKind, wait: number, request: IncomingMessage, response: ServerResponse): boolean {
    this.statistics.fault(kind);
    switch (kind) {
      case 'quota':
      case 'too_many':
        this.#setRetryAfter(response, Math.max(1000, wait));
        answer(response, 429, 'Too many requests');
        return true;
      case 'unavailable':
        answer(response, 503, 'The directory is not available at the moment');
        return true;
      case 'bad_gateway':
        response.writeHead(502, { 'content-type': 'text/html' });
        response.end('<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>');
        return true;
      case 'drop_before':
        request.socket.destroy();
        return true;
      case 'drop_after':
        response.end = () => {
          request.socket.destroy();
          return response;
        };
        return false;
      case 'conflict':
        return false;
    }
  }

  #setRetryAfter(response: ServerResponse, wait: number): void {
    const { retry_after } = this.#switches;
    if (retry_after === 'none') return;
    // A date has no parts of a second: the next whole one, so that nobody comes too early.
    const value =
      retry_after === 'seconds'
        ? String(Math.ceil(wait / 1000))
        : new Date(Math.ceil((Date.now() + wait) / 1000) * 1000).toUTCString();
    response.setHeader('retry-after', value);
  }
}

function quotaOf({ requests_per_second }: DirectorySwitches): Quota | undefined {
  return requests_per_second === null ? undefined : new Quota(requests_per_second, performance.now());
}

/** Ends early when the connection does. */
function waited(ms: number, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      response.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    response.once('close', done);
  });
}

/** Answers with a SCIM error. */
export function answer(response: ServerResponse, status: number, detail: string, scimType?: string): void {
  response.writeHead(status, { 'content-type': 'application/scim+json' });
  response.end(JSON.stringify(errorBody(status, detail, scimType)));
}
