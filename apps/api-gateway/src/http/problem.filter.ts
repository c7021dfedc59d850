import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@slipway/shared/logging';
import { problemOf } from './problem.js';

/** The one place where an error becomes an answer. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), this.logger);
  }
}

/** Answers with the problem that an error is. Nothing internal leaves; what is internal is logged with the request's id. */
function sendProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger): void {
  const { problem, level, retryAfterSeconds } = problemOf(
    thrown instanceof HttpException ? httpStatusOf(thrown) : thrown,
  );
  problem.instance = request.originalUrl.split('?')[0]!;
  problem.request_id = request.id;
  // What was expected needs no stack.
  const err = level === 'warn' || level === 'error' ? thrown : undefined;
  logger[level](
    {
      err,
      request_id: request.id,
      method: request.method,
      path: problem.instance,
      status: problem.status,
    },
    problem.title,
  );
  if (reply.raw.headersSent) return;
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
  void reply.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

function httpStatusOf(exception: HttpException): { statusCode: number } {
  return { statusCode: exception.getStatus() };
}
