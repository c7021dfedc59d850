import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Role } from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';

declare module 'fastify' {
  interface FastifyRequest {
    caller?: Caller;
    /** The body of a JSON request as it came. */
    rawBody?: Buffer;
  }
}

export const PUBLIC = 'route:public';
export const ROLES = 'route:roles';
export const SUBMITS = 'route:submits';
export const SECRET_ANSWER = 'route:secret-answer';

/** The route needs no credentials. */
export const Public = () => SetMetadata(PUBLIC, true);
/** Who may call the route; without it every signed-in caller but a service. */
export const Roles = (...roles: Role[]) => SetMetadata(ROLES, roles);
/** The route's own transaction keeps the Idempotency-Key. */
export const KeepsKey = () => SetMetadata(SUBMITS, true);
/** The body holds a password: an Idempotency-Key is not heeded, as what is kept with one would tell of it. */
export const PasswordInBody = () => SetMetadata(SUBMITS, true);
/** The answer holds a secret: what is kept of it for an Idempotency-Key is sealed. */
export const SecretAnswer = () => SetMetadata(SECRET_ANSWER, true);

/** Who calls: set by the guard. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!caller) throw new Error('a route asks for its caller but is public');
  return caller;
});
