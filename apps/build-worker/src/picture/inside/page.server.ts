import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** What is served under each path of the site: a file of the folder, by its content's name, and its media type. */
export type PageIndex = Record<string, { file: string; type: string; size: number }>;

export const INDEX_FILE = 'index.json';

/** Serves a folder that `writePage` made on a free port of loopback. @returns the page's URL */
export async function servePage(folder: string): Promise<string> {
  // Written by the worker, for this program alone.
  const index = JSON.parse(await readFile(join(folder, INDEX_FILE), 'utf8')) as PageIndex;
  const server = createServer(({ url = '/' }, response) => {
    const found = entryOf(index, url);
    if (found) send(response, folder, found);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Plain files, clean URLs, and the page itself for what has no file's name: enough for the first page of a site. */
function entryOf(index: PageIndex, url: string): PageIndex[string] | undefined {
  const path = decoded(url.split(/[?#]/)[0] ?? '/').replace(/\/$/, '');
  const names = [path, `${path}.html`, `${path}/index.html`];
  if (!path.slice(path.lastIndexOf('/')).includes('.')) names.push('/index.html');
  const name = names.find((candidate) => Object.hasOwn(index, candidate));
  return name === undefined ? undefined : index[name];
}

function send(response: ServerResponse, folder: string, { file, type, size }: PageIndex[string]): void {
  response.writeHead(200, { 'content-type': type, 'content-length': size });
  createReadStream(join(folder, file))
    .on('error', () => response.destroy())
    .pipe(response);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
