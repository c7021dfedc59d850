import type { FastifyReply, FastifyRequest } from 'fastify';
import { activeSpan } from '@slipway/shared/telemetry/spans';
import type { ProblemAnswer } from './problem.js';

/** Answers a request with a problem, unless it is answered already. */
export function answerProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  { problem, retryAfterSeconds }: Pick<ProblemAnswer, 'problem' | 'retryAfterSeconds'>,
): void {
  if (reply.sent || reply.raw.headersSent) return;
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
  void reply
    .status(problem.status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        ...problem,
        instance: pathOf(request),
        request_id: request.id,
        trace_id: activeSpan()?.traceId,
      }),
    );
}

/** The path that was asked for, without its query, which may hold what is nobody's business. */
export function pathOf(request: FastifyRequest): string {
  return request.originalUrl.split('?')[0]!;
}
