import type { FastifyInstance } from 'fastify';
import { Unavailable } from '@slipway/shared/errors';
import { problemOf } from './problem.js';

/**
 * Whoever asks has an answer by then. Each step of a request is bounded by itself (4 s for a connection, 8 s for an
 * answer of Postgres), but a store that falls silent between two steps would make them add up.
 */
const ANSWER_WITHIN_MS = 13_000;

/**
 * Orders for a hundred thousand accounts, and imports: a file comes in as fast as its sender is, and each line is stored.
 * The verification of a ledger reads all of it, in short steps.
 */
const MORE_TIME_MS: ReadonlyMap<string, number> = new Map([
  ['POST /api/accounts', 120_000],
  ['POST /api/imports/:kind', 120_000],
  ['GET /api/ledger/verify', 900_000],
]);

const DETAIL =
  'There is no answer in time, and it is not certain that nothing was done. A deploy that is sent again with the same ' +
  'Idempotency-Key is done once.';

/** Answers 503 to a request whose own answer does not come. What it does goes on, and its answer is dropped. */
export function answerInTime(fastify: FastifyInstance, withinMs = ANSWER_WITHIN_MS): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const route = `${request.method} ${request.routeOptions.url}`;
    const timer = setTimeout(
      () => {
        // A stream is answered, though it does not end.
        if (reply.sent || reply.raw.headersSent) return;
        const { problem, retryAfterSeconds } = problemOf(new Unavailable(DETAIL));
        void reply
          .status(problem.status)
          .header('retry-after', String(retryAfterSeconds))
          .type('application/problem+json')
          .send(JSON.stringify({ ...problem, instance: request.url.split('?')[0], request_id: request.id }));
      },
      MORE_TIME_MS.get(route) ?? withinMs,
    );
    reply.raw.on('close', () => clearTimeout(timer));
    done();
  });
}
