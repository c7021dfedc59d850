import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import type { HealthReport } from './health.js';

export interface OperationsServer {
  port: number;
  close(): Promise<void>;
}

export interface OperationsServerOptions {
  port: number;
  host: string;
  health: HealthReport;
  metrics: Registry;
  /** Whether the service takes work now. */
  ready: () => boolean;
}

/** Health paths and `/metrics` for a service that has no HTTP front of its own. */
export async function startOperationsServer(options: OperationsServerOptions): Promise<OperationsServer> {
  const { health, metrics, ready } = options;
  const server = createServer((request, response) => {
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    switch (request.url) {
      case '/health':
        return void health.read().then((report) => json(report.status === 'unhealthy' ? 503 : 200, report));
      case '/health/ping':
      case '/health/live':
        return void json(200, { status: 'ok' });
      case '/health/ready':
      case '/ready':
        return void json(ready() ? 200 : 503, { status: ready() ? 'ready' : 'not_ready' });
      case '/metrics':
        return void metrics
          .metrics()
          .then((text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text));
      default:
        return void json(404, { status: 'not_found' });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
