import type { Dispatcher } from 'undici';

type HttpHeaders = Record<string, string | string[] | undefined>;

export interface HttpRequest {
  origin: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  headers: Record<string, string>;
  body: string | null;
}

export interface HttpAnswer {
  status: number;
  headers: HttpHeaders;
  body: Buffer;
}

export interface ExchangeLimits {
  /** From the request to the end of the answer. */
  timeoutMs: number;
  maxResponseBytes: number;
}

/** There is no whole answer. */
export class ExchangeFailed extends Error {
  override readonly name = 'ExchangeFailed';

  constructor(
    readonly reason: 'timeout' | 'too_long' | 'lost',
    /** Whether a first byte of the request may have left. */
    readonly sent: boolean,
    cause?: unknown,
  ) {
    super(reason, { cause });
  }
}

/**
 * One request and its whole answer, whatever its status.
 * @throws ExchangeFailed, or the signal's reason once it has fired
 */
export async function exchange(
  connection: Dispatcher,
  request: HttpRequest,
  limits: ExchangeLimits,
  signal: AbortSignal | undefined,
): Promise<HttpAnswer> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    connection.dispatch(request, new Exchange(limits, signal, resolve, reject));
  });
}

/**
 * A handler of our own, and not `Dispatcher.request`, because undici calls `onRequestStart` right before it writes:
 * that tells a request which was never sent from one whose answer was lost.
 */
class Exchange implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | undefined;
  #ended: Error | undefined;
  #sent = false;
  #status = 0;
  #headers: HttpHeaders = {};
  #size = 0;
  readonly #chunks: Buffer[] = [];
  readonly #limits: ExchangeLimits;
  readonly #signal: AbortSignal | undefined;
  readonly #resolve: (answer: HttpAnswer) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort = () => this.#fail(this.#signal?.reason);

  constructor(
    limits: ExchangeLimits,
    signal: AbortSignal | undefined,
    resolve: (answer: HttpAnswer) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#limits = limits;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(() => this.#fail(new ExchangeFailed('timeout', this.#sent)), limits.timeoutMs);
    signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It was given up while it waited for a connection: nothing is written.
    if (this.#ended) controller.abort(this.#ended);
    else this.#sent = true;
  }

  onResponseStart(_controller: unknown, status: number, headers: HttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#limits.maxResponseBytes) this.#fail(new ExchangeFailed('too_long', this.#sent));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#ended) return;
    this.#release();
    this.#resolve({ status: this.#status, headers: this.#headers, body: Buffer.concat(this.#chunks) });
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#fail(new ExchangeFailed('lost', this.#sent, error));
  }

  #fail(reason: unknown): void {
    if (this.#ended) return;
    this.#ended = new ExchangeFailed('lost', this.#sent);
    this.#release();
    this.#reject(reason);
    this.#controller?.abort(this.#ended);
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }
}
