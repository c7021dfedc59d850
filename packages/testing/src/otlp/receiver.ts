import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { spansOf, type ExportedSpan } from './span.js';

export interface TraceReceiver {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  url: string;
  /** All spans that have come. */
  spans: readonly ExportedSpan[];
  /** Waits until the spans satisfy somebody. @throws with the names of what has come, when the time is over */
  until(satisfied: (spans: readonly ExportedSpan[]) => boolean, timeoutMs?: number): Promise<void>;
  close(): Promise<void>;
}

/** Takes traces by OTLP over HTTP in protobuf, as a collector does, and keeps them. */
export async function startTraceReceiver(): Promise<TraceReceiver> {
  const spans: ExportedSpan[] = [];
  const listeners = new Set<() => void>();
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      if (request.url !== '/v1/traces') return void response.writeHead(404).end();
      spans.push(...spansOf(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body));
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
      for (const listener of listeners) listener();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    spans,
    until: (satisfied, timeoutMs = 20_000) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!satisfied(spans)) return;
          clearTimeout(timer);
          listeners.delete(look);
          resolve();
        };
        const timer = setTimeout(() => {
          listeners.delete(look);
          const names = [...new Set(spans.map(({ service, name }) => `${service}: ${name}`))];
          reject(new Error(`the spans that were waited for have not come, only:\n${names.join('\n')}`));
        }, timeoutMs);
        listeners.add(look);
        look();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
