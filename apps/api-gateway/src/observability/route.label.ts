import type { FastifyRequest } from 'fastify';

/** The template of a request's route: of these there are as many as routes, whatever is asked for. */
export function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'unmatched';
}
