import type { FastifyReply } from 'fastify';
import type { StoredAnswer } from '@slipway/jobs';

/** Gives an answer its status. @returns its body */
export function answered(reply: FastifyReply, { status, body }: StoredAnswer): unknown {
  void reply.status(status);
  return body;
}
