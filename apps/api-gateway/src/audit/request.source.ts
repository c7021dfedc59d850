import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

const MAX_ADDRESS = 64;
const MAX_USER_AGENT = 256;

/** Where a request came from, as it is put on record. */
export const requestSource = z.object({
  requestId: z.string(),
  address: z.string(),
  userAgent: z.string().nullable(),
});
export type RequestSource = z.infer<typeof requestSource>;

export function sourceOf({ id, ip, headers }: Pick<FastifyRequest, 'id' | 'ip' | 'headers'>): RequestSource {
  return {
    requestId: id,
    address: ip.slice(0, MAX_ADDRESS),
    userAgent: headers['user-agent']?.slice(0, MAX_USER_AGENT) ?? null,
  };
}

/** Where the request came from. */
export const Source = createParamDecorator((_: unknown, context: ExecutionContext): RequestSource =>
  sourceOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
