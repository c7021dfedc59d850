import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { answerInTime } from './deadline.js';

let server: FastifyInstance;
let address: string;
let finish: (answer: string) => void;

beforeEach(async () => {
  server = fastify();
  answerInTime(server, 50);
  server.get('/slow', () => new Promise<string>((resolve) => (finish = resolve)));
  server.get('/quick', () => 'here');
  server.get('/stream', (_, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.raw.write('data: one\n\n');
    setTimeout(() => reply.raw.end('data: two\n\n'), 150);
  });
  address = await server.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(() => server.close());

const get = (path: string) => fetch(`${address}${path}`);

it('answers whom nobody has answered, and drops the answer that comes later', async () => {
  const answer = await get('/slow?secret=1');
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('1');
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(await answer.json()).toMatchObject({
    status: 503,
    instance: '/slow',
    detail: expect.stringContaining('not certain'),
  });
  finish('too late');
  expect(await (await get('/quick')).text()).toBe('here');
});

it('leaves a stream alone', async () => {
  const answer = await get('/stream');
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe('data: one\n\ndata: two\n\n');
});
