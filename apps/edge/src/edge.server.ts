import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeServer } from '@slipway/shared/service';

export interface EdgeServer {
  port: number;
  /** Takes no more connections, lets running responses end within the time, then closes what is left. */
  close(): Promise<void>;
}

export interface EdgeServerOptions {
  host: string;
  port: number;
  handle: RequestListener;
  closeTimeoutMs?: number;
}

/** A bare HTTP server with limits for clients that are slow on purpose. */
export async function startEdgeServer(options: EdgeServerOptions): Promise<EdgeServer> {
  const { host, port, handle, closeTimeoutMs = 10_000 } = options;
  const server = createServer(
    {
      // A head has 10 s to arrive, a request with its body 30 s; a connection that moves no byte for 60 s is closed.
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 5_000,
      keepAliveTimeout: 65_000,
      maxHeaderSize: 16 * 1024,
      noDelay: true,
    },
    handle,
  );
  server.maxHeadersCount = 100;
  server.timeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 4_096 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => closeServer(server, closeTimeoutMs),
  };
}
