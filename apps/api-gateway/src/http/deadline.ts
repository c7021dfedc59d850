import type { FastifyInstance } from 'fastify';
import { DomainError, Unavailable } from '@slipway/shared/errors';
import { answerProblem } from './problem.answer.js';
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

const SLOW_BODY = new DomainError({
  code: 'request_timeout',
  status: 408,
  detail: 'The body of the request has not come in time. Nothing was done.',
  retryable: true,
});

/** Answers 503 to a request whose own answer does not come, and 408 to one that does not come itself. What it does goes on, and its answer is dropped. */
export function answerInTime(fastify: FastifyInstance, withinMs = ANSWER_WITHIN_MS): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const route = `${request.method} ${request.routeOptions.url}`;
    // A stream is answered, though it does not end.
    const timer = setTimeout(
      () => {
        if (request.raw.complete) return answerProblem(request, reply, problemOf(new Unavailable(DETAIL)));
        void reply.header('connection', 'close');
        answerProblem(request, reply, problemOf(SLOW_BODY));
      },
      MORE_TIME_MS.get(route) ?? withinMs,
    );
    reply.raw.on('close', () => clearTimeout(timer));
    done();
  });
}
