import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EdgeFixture, newSlug } from './edge.fixture.js';

let edge: EdgeFixture;
beforeAll(async () => {
  edge = await EdgeFixture.start();
});
afterAll(() => edge.close());

describe('a large file', () => {
  const large = randomBytes(3_000_000);
  let name: string;

  beforeAll(async () => {
    name = newSlug();
    await edge.site(name, { '/large.bin': large });
  });

  it('is streamed, whole or in part', async () => {
    expect((await edge.ask(name, '/large.bin')).body.equals(large)).toBe(true);
    const part = await edge.ask(name, '/large.bin', { headers: { range: 'bytes=-1000000' } });
    expect([part.status, part.body.equals(large.subarray(2_000_000))]).toEqual([206, true]);
  });

  it('is closed when the client leaves', async () => {
    edge.store.opened.length = 0;
    const [response, sent] = await begin(edge, name, '/large.bin');
    const [stream] = edge.store.opened;
    const closed = new Promise((resolve) => stream!.once('close', resolve));
    response.destroy();
    sent.destroy();
    await closed;
    expect(stream!.destroyed).toBe(true);
  });
});

describe('a connection', () => {
  let slug: string;

  beforeAll(async () => {
    slug = newSlug();
    await edge.site(slug, { '/a.html': '<h1>a</h1>', '/b.html': '<h1>b</h1>' });
  });

  const raw = async (bytes: string) => {
    const socket = connect(edge.edge.port, '127.0.0.1');
    socket.write(bytes);
    return text(socket);
  };

  it('with a malformed or oversized head is refused', async () => {
    expect(await raw('GET / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect(await raw('nonsense\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 431 /,
    );
  });

  it('serves pipelined requests in order', async () => {
    const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: ${slug}.localhost\r\n${more}\r\n`;
    const answers = await raw(get('/a') + get('/b') + get('/a', 'Connection: close\r\n'));
    expect(answers.match(/<h1>.<\/h1>/g)).toEqual(['<h1>a</h1>', '<h1>b</h1>', '<h1>a</h1>']);
  });

  it('that sends a method with a body is closed', async () => {
    const answer = await raw(`POST / HTTP/1.1\r\nHost: ${slug}.localhost\r\nContent-Length: 9\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 405 [^]*Connection: close/);
  });
});

describe('the edge', () => {
  it('counts its responses', async () => {
    await edge.ask('nobody-has-this', '/');
    expect(await edge.metrics.metrics()).toMatch(
      /slipway_edge_responses_total\{status="404",service="edge"\} \d/,
    );
  });

  it('goes on serving what it knows without Redis and Postgres', async () => {
    const lone = await EdgeFixture.start();
    try {
      const name = newSlug();
      const { project } = await lone.site(name, { '/index.html': 'one' });
      expect((await lone.ask(name, '/')).text).toBe('one');
      await lone.redisServer.close();
      const next = await lone.deployment(project, name, 'completed', { '/index.html': 'two' });
      await lone.promote(name, next.id);
      // Nobody tells of the move now; it is seen within a second all the same.
      const deadline = performance.now() + 4_000;
      while ((await lone.ask(name, '/')).text !== 'two') expect(performance.now()).toBeLessThan(deadline);
      await lone.cutPostgres();
      const gone = performance.now() + 1_500;
      while (performance.now() < gone) expect((await lone.ask(name, '/')).text).toBe('two');
      const unknown = await lone.ask(newSlug(), '/');
      expect([unknown.status, unknown.headers['retry-after']]).toEqual([503, '5']);
    } finally {
      await lone.close();
    }
  });

  it('ends running responses before it closes', async () => {
    const lone = await EdgeFixture.start();
    const body = randomBytes(20_000_000);
    const name = newSlug();
    await lone.site(name, { '/large.bin': body });
    const agent = new Agent({ keepAlive: true });
    await lone.ask(name, '/nothing.txt', { agent });
    const [response] = await begin(lone, name, '/large.bin', agent);
    const closed = lone.close();
    expect((await buffer(response)).equals(body)).toBe(true);
    await closed;
    await expect(lone.ask(name, '/')).rejects.toThrow(/ECONNREFUSED/);
    agent.destroy();
  });
});

/** Sends a request and waits for the head of its response; the body is not read yet. */
async function begin(
  { edge: { port } }: EdgeFixture,
  name: string,
  path: string,
  agent?: Agent,
): Promise<[IncomingMessage, ReturnType<typeof request>]> {
  const sent = request({
    host: '127.0.0.1',
    port,
    path,
    agent: agent ?? false,
    headers: { host: `${name}.localhost` },
  }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return [response, sent];
}
