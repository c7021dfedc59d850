import type { IncomingMessage } from 'node:http';

/** Reads a body as text; `undefined` when it is longer than the limit, which is then read to its end and dropped. */
export async function bodyText(request: IncomingMessage, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    length += chunk.length;
    if (length <= limit) chunks.push(chunk);
    else chunks.length = 0;
  }
  return length <= limit ? Buffer.concat(chunks, length).toString() : undefined;
}
