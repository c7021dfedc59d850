import { Agent, request } from 'node:http';

export interface Sent {
  method: string;
  /** As it goes over the wire. */
  path: string;
  headers: Record<string, string>;
  body: Buffer | undefined;
}

export interface Received {
  status: number;
  type: string;
  text: string;
  /** Milliseconds from the first byte sent to the last one received. */
  took: number;
}

/** Sends requests as they are: nothing is normalised, encoded or completed. */
export class Wire {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 4 });

  constructor(private readonly url: string) {}

  send({ method, path, headers, body }: Sent): Promise<Received> {
    const { hostname, port } = new URL(this.url);
    const begun = performance.now();
    return new Promise((resolve, reject) => {
      const sending = request(
        {
          ...{ agent: this.agent, hostname, port, method, path },
          headers: { ...headers, ...(body ? { 'content-length': String(body.length) } : {}) },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              type: response.headers['content-type'] ?? '',
              text: Buffer.concat(chunks).toString('utf8'),
              took: performance.now() - begun,
            }),
          );
        },
      );
      sending.on('error', reject);
      sending.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
