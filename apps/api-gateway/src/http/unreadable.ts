import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerProblem } from './problem.answer.js';
import { problemOf, type ProblemAnswer } from './problem.js';
import { SECURITY_HEADERS } from './security.headers.js';

/** What Node says of a request that it could not read; others are not well-formed. */
const STATUSES: Record<string, number> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

/** Answers a request whose URL no router can take, with the problem that any other refusal is. */
export function refuseUrl(
  error: { statusCode?: number },
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) void reply.header(name, value);
  void reply.header('x-request-id', request.id);
  answerProblem(request, reply, problemOf({ statusCode: error.statusCode === 414 ? 414 : 400 }));
}

/** Answers what never became a request. Where it ends nobody knows, so that the connection ends with the answer. */
export function refuseBytes(error: { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  refuse(socket, problemOf({ statusCode: STATUSES[error.code ?? ''] ?? 400 }));
}

/** Writes an answer to a connection that has no request, and ends it. */
export function refuse(
  socket: Socket,
  { problem, retryAfterSeconds }: Pick<ProblemAnswer, 'problem' | 'retryAfterSeconds'>,
): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  // A peer that resets it must not end the process.
  socket.on('error', () => socket.destroy());
  const body = JSON.stringify(problem);
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      'connection: close',
      'content-type: application/problem+json',
      ...(retryAfterSeconds === undefined ? [] : [`retry-after: ${retryAfterSeconds}`]),
      ...Object.entries(SECURITY_HEADERS).map(([name, value]) => `${name}: ${value}`),
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    ].join('\r\n'),
    () => socket.destroySoon(),
  );
}
