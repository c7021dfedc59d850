import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { Cleanup } from '../harness/cleanup.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};
/** As strict as the gateway's: a view that needed more would not be drawn. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:";

/**
 * Serves the built page, and the events after a cursor in the gateway's form.
 * @param pages each with the events after those of the page before
 * @returns its origin
 */
export async function startLogServer(folder: string, pages: string[], cleanup: Cleanup): Promise<string> {
  const byCursor = new Map<number, string>();
  let cursor = 0;
  for (const page of pages) {
    byCursor.set(cursor, page);
    cursor = (JSON.parse(page) as { next_after: number | null }).next_after ?? cursor;
  }
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/events') {
      response.setHeader('content-type', 'application/json');
      response.end(byCursor.get(Number(searchParams.get('after'))));
      return;
    }
    try {
      const path = pathname === '/' ? '/index.html' : normalize(pathname);
      const body = readFileSync(join(folder, path));
      response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
      response.setHeader('content-security-policy', POLICY);
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.add(() => new Promise((resolve) => server.close(() => resolve(undefined))));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
