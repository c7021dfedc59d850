import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { storeKey } from '@slipway/shared/contracts';
import type { ObjectStore } from '@slipway/storage';
import { allowsRange, matchesEtag, parseRange } from './conditional.js';
import { REVALIDATE, type DeployedFile, type Representation } from './deployed.site.js';
import { acceptedEncodings, type Encoding } from './encoding.negotiation.js';
import { LoadingCache } from './loading.cache.js';
import type { Page } from './pages.js';

/** Larger files are streamed from the store: they would push hundreds of small ones out of memory. */
const KEPT_IN_MEMORY_BYTES = 1024 * 1024;
const MAX_KNOWN_HEADERS = 1_000;

export interface ResponderOptions {
  store: ObjectStore;
  blobCacheBytes: number;
}

/** Writes responses: headers as they were prepared, the body from memory or streamed from the store. */
export class Responder {
  /** Responses by status code. */
  readonly sent = new Map<number, number>();
  private readonly blobs: LoadingCache<Buffer>;
  // Browsers send a handful of Accept-Encoding headers; each is parsed once.
  private readonly accepted = new Map<string, readonly Encoding[]>();

  constructor(private readonly options: ResponderOptions) {
    this.blobs = new LoadingCache({
      maxWeight: options.blobCacheBytes,
      weigh: (body) => body.length + 1,
      load: (digest) => options.store.get(storeKey.blob(digest)),
    });
  }

  async file(
    request: IncomingMessage,
    response: ServerResponse,
    file: DeployedFile,
    status: 200 | 404,
    pinned: boolean,
  ): Promise<void> {
    const { headers } = request;
    const chosen = file.representation(this.acceptedBy(headers['accept-encoding']), pinned);
    if (status === 200) {
      const known = headers['if-none-match'];
      if (known !== undefined && matchesEtag(known, chosen.etag))
        return this.head(response, 304, chosen.notModifiedHeaders);
      if (headers.range !== undefined && request.method === 'GET') {
        const range = allowsRange(request.headers['if-range'] as string | undefined, chosen.etag)
          ? parseRange(headers.range, chosen.size)
          : undefined;
        if (range === 'unsatisfiable')
          return this.head(response, 416, [
            ...chosen.notModifiedHeaders,
            'Content-Range',
            `bytes */${chosen.size}`,
            'Content-Length',
            '0',
          ]);
        if (range) return this.part(response, chosen, range);
      }
    }
    if (request.method === 'HEAD') return this.head(response, status, chosen.headers);
    if (chosen.size > KEPT_IN_MEMORY_BYTES) return this.stream(response, status, chosen.headers, chosen);
    const held = this.blobs.get(chosen.digest);
    const body = held instanceof Promise ? await held : held;
    this.count(status);
    // Head and body leave in one write: Node corks the socket within end().
    response.writeHead(status, chosen.headers).end(body);
  }

  page(request: IncomingMessage, response: ServerResponse, page: Page): void {
    this.count(page.status);
    response.writeHead(page.status, page.headers);
    response.end(request.method === 'HEAD' ? undefined : page.body);
  }

  redirect(response: ServerResponse, location: string): void {
    this.head(response, 308, ['Location', location, 'Cache-Control', REVALIDATE, 'Content-Length', '0']);
  }

  methodNotAllowed(response: ServerResponse): void {
    // The body that the client may be sending is of no use: closing is cheaper than reading it to its end.
    this.head(response, 405, ['Allow', 'GET, HEAD', 'Content-Length', '0', 'Connection', 'close']);
  }

  private head(response: ServerResponse, status: number, headers: string[]): void {
    this.count(status);
    response.writeHead(status, headers).end();
  }

  private async part(
    response: ServerResponse,
    chosen: Representation,
    range: { start: number; end: number },
  ): Promise<void> {
    const length = range.end - range.start + 1;
    const headers = chosen.headers.map((value, index) =>
      chosen.headers[index - 1] === 'Content-Length' ? String(length) : value,
    );
    headers.push('Content-Range', `bytes ${range.start}-${range.end}/${chosen.size}`);
    if (chosen.size > KEPT_IN_MEMORY_BYTES) return this.stream(response, 206, headers, chosen, range);
    const body = await this.blobs.get(chosen.digest);
    this.count(206);
    response.writeHead(206, headers).end(body.subarray(range.start, range.end + 1));
  }

  private async stream(
    response: ServerResponse,
    status: number,
    headers: string[],
    { digest }: Representation,
    range?: { start: number; end: number },
  ): Promise<void> {
    const { stream } = await this.options.store.open(storeKey.blob(digest), range);
    if (response.destroyed) return void stream.destroy();
    this.count(status);
    response.writeHead(status, headers);
    // A client that leaves closes the file; a file that breaks closes the connection, so that nobody takes a part
    // for the whole.
    await pipeline(stream, response).catch(() => undefined);
  }

  private acceptedBy(header: string | string[] | undefined): readonly Encoding[] {
    const text = typeof header === 'string' ? header : '';
    let found = this.accepted.get(text);
    if (!found) {
      if (this.accepted.size >= MAX_KNOWN_HEADERS) this.accepted.clear();
      this.accepted.set(text, (found = acceptedEncodings(text)));
    }
    return found;
  }

  private count(status: number): void {
    this.sent.set(status, (this.sent.get(status) ?? 0) + 1);
  }
}
