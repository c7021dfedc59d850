import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@slipway/shared/logging';
import { answerProblem, pathOf } from './problem.answer.js';
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
  const answer = problemOf(thrown instanceof HttpException ? httpStatusOf(thrown) : thrown);
  const { problem, level } = answer;
  // What was expected needs no stack.
  const err = level === 'warn' || level === 'error' ? thrown : undefined;
  logger[level](
    {
      err,
      request_id: request.id,
      method: request.method,
      path: pathOf(request),
      status: problem.status,
    },
    problem.title,
  );
  answerProblem(request, reply, answer);
}

function httpStatusOf(exception: HttpException): { statusCode: number } {
  return { statusCode: exception.getStatus() };
}
