import { request, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

export interface Server {
  name: string;
  origin: string;
  headers: Record<string, string>;
  /** The variant that it is meant to serve. */
  encoding: 'br' | 'gzip';
}

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** @throws when a server does not serve the asset, whole and in its variant: what it then is quick at is something else */
export async function requireAsset(
  { name, origin, headers, encoding }: Server,
  path: string,
  text: string,
): Promise<void> {
  const answer = await askPatiently(origin + path, headers);
  const sent = answer.headers['content-encoding'];
  if (answer.status !== 200 || sent !== encoding)
    throw new Error(
      `${name} answered ${answer.status} with encoding ${sent ?? 'none'} instead of ${encoding}`,
    );
  const decompress = encoding === 'br' ? brotliDecompressSync : gunzipSync;
  if (decompress(answer.body).toString() !== text)
    throw new Error(`${name} serves something else than the asset`);
}

/** A server that was started a moment ago may not listen yet. */
async function askPatiently(url: string, headers: Record<string, string>): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask(url, headers);
    } catch (error) {
      if (attempt === 50) throw error;
      await pause(100);
    }
  }
}

function ask(url: string, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(url, { headers, agent: false }, (response) => {
      buffer(response).then(
        (body) => resolve({ status: response.statusCode, headers: response.headers, body }),
        reject,
      );
    })
      .on('error', reject)
      .end();
  });
}
