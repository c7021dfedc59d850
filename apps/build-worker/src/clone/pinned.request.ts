import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIPv6, type LookupFunction } from 'node:net';

export interface PinnedRequest {
  /** Where the connection goes, whatever the host's name resolves to now. */
  address: string;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
  maxBytes: number;
  signal: AbortSignal;
}

export interface PinnedResponse {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** The other side sent more than was asked for. */
export class ResponseTooLarge extends Error {
  override readonly name = 'ResponseTooLarge';
}

/** One HTTP request over one connection to a given address. It follows no redirect and uses no proxy. */
export async function pinnedRequest(url: URL, options: PinnedRequest): Promise<PinnedResponse> {
  const { address } = options;
  const family = isIPv6(address) ? 6 : 4;
  const lookup: LookupFunction = (_host, { all }, done) =>
    all ? done(null, [{ address, family }]) : done(null, address, family);
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    send(url, {
      method: options.method ?? 'GET',
      headers: { 'user-agent': 'git/2.39 (slipway)', ...options.headers },
      agent: false,
      lookup,
      signal: options.signal,
    })
      .once('response', resolve)
      .once('error', reject)
      .end(options.body);
  });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > options.maxBytes) {
      response.destroy();
      throw new ResponseTooLarge();
    }
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) };
}
