import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TERMINAL_EVENTS } from '@slipway/shared/contracts';
import { MalformedRequest } from '@slipway/shared/errors';
import type { Caller } from '../auth/caller.js';
import type { StreamService } from './stream.service.js';

/** Proxies drop a connection that is silent for a minute. */
const COMMENT_EVERY_MS = 15_000;
/** Whoever loses a stream comes again after a pause of its own: those of a gateway that stops lose theirs at once. */
const COME_AGAIN_MS = { least: 500, most: 1_500 };

/**
 * A job's events as server-sent events (WHATWG HTML, 9.2): each with its `seq` as id, so that a browser resumes by
 * itself with Last-Event-ID. After the job's end the stream closes; who comes back then with the last id gets 204,
 * which tells an EventSource to stay away.
 */
export async function streamEvents(
  streams: StreamService,
  caller: Caller,
  jobId: string,
  after: number,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const cursor = lastEventId(request) ?? after;
  const { raw } = reply;
  let stop: () => void = () => undefined;
  const end = () => {
    stop();
    clearInterval(comments);
    forget();
    if (!raw.writableEnded) raw.end();
  };
  let comments: NodeJS.Timeout | undefined;
  let forget: () => void = () => undefined;
  const stream = await streams.open(caller.tenant_id, jobId, cursor, {
    send: async (events) => {
      const text = events
        .map((event) => `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
        .join('');
      const drained = raw.write(text);
      const last = events.at(-1)!;
      if (TERMINAL_EVENTS.has(last.type) && (await streams.hasEnded(caller.tenant_id, jobId, last.seq)))
        return end();
      if (!drained && !raw.destroyed) await drainedOrClosed(raw);
    },
    fail: end,
  });
  if (stream.hasEnded) return void (await reply.status(204).send());
  // Who has gone meanwhile will not go again.
  if (raw.destroyed || request.raw.destroyed) return void reply.hijack();

  forget = streams.credentials.watch(caller, end);
  reply.hijack();
  streams.lasting.set(raw, end);
  // What hooks have set (CORS, for one) would be lost with the reply.
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) raw.setHeader(name, value);
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  raw.write(`retry: ${randomInt(COME_AGAIN_MS.least, COME_AGAIN_MS.most)}\n\n`);
  raw.on('close', () => {
    end();
    streams.lasting.delete(raw);
  });
  comments = setInterval(() => raw.write(': still here\n\n'), COMMENT_EVERY_MS);
  stop = stream.start();
}

async function drainedOrClosed(raw: ServerResponse): Promise<void> {
  const other = new AbortController();
  const { signal } = other;
  const events = ['drain', 'close'].map((name) => once(raw, name, { signal }).catch(() => undefined));
  await Promise.race(events);
  other.abort();
}

function lastEventId(request: FastifyRequest): number | undefined {
  const given = request.headers['last-event-id'];
  if (given === undefined || given === '') return undefined;
  if (typeof given !== 'string' || !/^\d{1,9}$/.test(given)) {
    throw new MalformedRequest('Last-Event-ID must be the id of an event of this stream.', [
      { path: 'Last-Event-ID', message: 'is not a number' },
    ]);
  }
  return Number(given);
}
