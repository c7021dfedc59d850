import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProblemError } from './problem.error.js';
import { SlipwayClient } from './slipway.client.js';

const unavailable = {
  type: 'about:blank',
  title: 'Unavailable',
  status: 503,
  detail: 'Slipway cannot reach its database now.',
};
const running = {
  ...unavailable,
  type: 'urn:slipway:problem:idempotency-key-running',
  status: 409,
};
const accepted = { job_id: '0192d3a4-0000-7000-8000-000000000001', status: 'queued' };

/** Of other keys an order that an outage interrupts gets another id. */
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('a call while the API is not available', () => {
  let server: Server;
  let asked: IncomingMessage[];
  /** What is refused before anything is answered, and what is said of when to come again. */
  let refusals: number;
  let retryAfter: string;
  /** How often the key is held by an earlier try, after the refusals. */
  let held: number;
  beforeEach(async () => {
    asked = [];
    [refusals, retryAfter, held] = [2, '0', 0];
    server = createServer((request, response) => {
      asked.push(request);
      const refused =
        asked.length <= refusals ? unavailable : asked.length <= refusals + held ? running : undefined;
      response.writeHead(refused?.status ?? 200, {
        'content-type': 'application/json',
        ...(refused ? { 'retry-after': retryAfter } : {}),
      });
      response.end(JSON.stringify(refused ?? (request.method === 'GET' ? { data: [] } : accepted)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => server.close());

  const client = (retries?: number) =>
    new SlipwayClient({
      apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      ...(retries === undefined ? {} : { retries }),
    });
  const refused = async (call: Promise<unknown>) => {
    const error = await call.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProblemError);
    expect((error as ProblemError).problem).toMatchObject({ status: 503 });
  };
  const keys = () => asked.map(({ headers }) => headers['idempotency-key']);

  it('that reads is made again', async () => {
    expect(await client(2).apiKeys()).toEqual({ data: [] });
    expect(asked).toHaveLength(3);
    expect(keys()).toEqual([undefined, undefined, undefined]);
  });

  it('is given up when it was made again as often as is asked for', async () => {
    await refused(client(1).apiKeys());
    expect(asked).toHaveLength(2);
  });

  it('is made once where nothing is said of more', async () => {
    await refused(client().apiKeys());
    expect(asked).toHaveLength(1);
  });

  it('that takes a key is made again under the same one, its own or one that is made', async () => {
    await client(2).commissions.run({});
    const [made] = keys();
    expect(keys()).toEqual([expect.stringMatching(UUID_V7), made, made]);
    asked = [];
    await client(2).commissions.run({}, 'mine');
    expect(keys()).toEqual(['mine', 'mine', 'mine']);
  });

  it('that does something and takes no key is made once: nobody knows whether it was done', async () => {
    await refused(client(2).signIn({ email: 'ann@example.test', password: 'correct horse battery' }));
    expect(asked).toHaveLength(1);
  });

  it('waits for an earlier try that holds its key', async () => {
    [refusals, held] = [1, 2];
    expect(await client(3).commissions.run({})).toEqual(accepted);
    expect(asked).toHaveLength(4);
  });

  it('says that the API was not available where the earlier try holds its key to the end', async () => {
    [refusals, held] = [1, 5];
    await refused(client(3).commissions.run({}));
    expect(asked).toHaveLength(4);
  });

  it('is told of a key that is held by somebody else', async () => {
    [refusals, held] = [0, 1];
    const error = await client(3)
      .commissions.run({}, 'mine')
      .catch((thrown: unknown) => thrown);
    expect((error as ProblemError).problem).toMatchObject({ status: 409 });
  });

  it('is made again after a second where it is not said when', async () => {
    [refusals, retryAfter] = [1, 'Fri, 01 Jan 2100 00:00:00 GMT'];
    const started = performance.now();
    await client(1).apiKeys();
    expect(performance.now() - started).toBeGreaterThanOrEqual(990);
  });
});
