import type { FastifyInstance, FastifyReply } from 'fastify';
import { answerProblem } from '../http/problem.answer.js';
import { problemOf } from '../http/problem.js';
import { senderOf, type ClientAddress } from './client.address.js';
import type { Quota, RateLimits } from './rate.limits.js';

/** Whoever asks whether a gateway lives asks often, and from one address. */
const FREE = /^\/(health|health\/ping|health\/live|health\/ready|ready|metrics)$/;

/** Refuses requests of an address that has made too many, before anything else is done for them. */
export function limitAddresses(
  fastify: FastifyInstance,
  limits: RateLimits,
  clientAddress: ClientAddress,
): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (FREE.test(request.url)) return done();
    try {
      limits.admit('address', senderOf(clientAddress(request.raw)));
      done();
    } catch (error) {
      answerProblem(request, reply, problemOf(error));
    }
  });
}

/** Says what is left, in the fields of the IETF's draft (draft-ietf-httpapi-ratelimit-headers-10). */
export function tellQuota(
  reply: FastifyReply,
  name: string,
  { limit, remaining, resetSeconds }: Quota,
): void {
  void reply
    .header('ratelimit-policy', `"${name}";q=${limit};w=60`)
    .header('ratelimit', `"${name}";r=${remaining};t=${resetSeconds}`);
}
