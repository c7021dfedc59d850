import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';
import { ownOptions, tell } from '../harness/child.ts';

export interface SirvOptions {
  folder: string;
}

/** sirv as its documentation sets it up for production: files are looked up once, pre-compressed variants are served. */
const { folder } = ownOptions() as SirvOptions;
const server = createServer(sirv(folder, { dev: false, etag: true, brotli: true, gzip: true }));
server.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }));
