import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@slipway/testing';
import type { BenchContext } from '../harness/bench.ts';
import { startProgram } from '../harness/processes.ts';
import { findProgram } from '../harness/programs.ts';
import { versionOf } from '../report/machine.ts';

/**
 * nginx with one worker that serves a folder with pre-compressed gzip variants, tuned as its documentation says: no
 * access log, open files cached, long keep-alive.
 * @param core the core on which it stays
 * @returns its origin, or nothing when there is no nginx
 */
export async function startNginx(
  { home, cleanup, say, note }: BenchContext,
  folder: string,
  core: number,
): Promise<string | undefined> {
  const nginx = findProgram('nginx', say);
  if (!nginx) return undefined;
  note('nginx', versionOf(nginx, '-v') ?? '');
  const port = await freePort();
  const prefix = join(home, 'nginx');
  mkdirSync(prefix, { recursive: true });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${join(prefix, name)};`)
    .join('\n  ');
  const configuration = `
${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off;
worker_processes 1;
pid ${join(prefix, 'pid')};
error_log ${join(prefix, 'error.log')};
events { worker_connections 1024; }
http {
  ${temporary}
  types { text/javascript js; }
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  open_file_cache max=1000 inactive=60s;
  open_file_cache_valid 60s;
  gzip_static on;
  gzip_vary on;
  server {
    listen 127.0.0.1:${port};
    root ${folder};
    add_header Cache-Control "public, max-age=31536000, immutable";
    add_header X-Content-Type-Options nosniff;
  }
}
`;
  const file = join(prefix, 'nginx.conf');
  writeFileSync(file, configuration);
  startProgram('taskset', ['-c', String(core), nginx, '-p', prefix, '-c', file], cleanup);
  return `http://127.0.0.1:${port}`;
}
