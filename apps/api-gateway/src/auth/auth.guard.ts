import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { KeyScope, Role } from '@slipway/shared/contracts';
import { Forbidden } from '@slipway/shared/errors';
import { sourceOf } from '../audit/request.source.js';
import { PUBLIC, ROLES } from '../http/route.decorators.js';
import { Authenticator, bearerOf } from './authenticator.js';
import type { Caller } from './caller.js';
import { defaultScope, isWithin, SCOPE } from './scopes.js';

const DEFAULT_ROLES: Role[] = ['admin', 'member'];

/** The one place where it is decided who may call a route: by role, and for API keys by scope. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(Authenticator) private readonly authenticator: Authenticator,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, targets)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = await this.authenticator.authenticate(bearerOf(request.headers.authorization), () =>
      sourceOf(request),
    );
    const roles = this.reflector.getAllAndOverride<Role[] | undefined>(ROLES, targets) ?? DEFAULT_ROLES;
    if (!roles.includes(caller.role))
      throw new Forbidden(`This needs the role ${roles.join(' or ')}; yours is ${caller.role}.`);
    requireScope(
      caller,
      this.reflector.getAllAndOverride<KeyScope | undefined>(SCOPE, targets) ??
        defaultScope(request.method, roles),
    );
    request.caller = caller;
    return true;
  }
}

function requireScope({ scope }: Caller, needed: KeyScope): void {
  if (scope !== undefined && !isWithin(needed, scope))
    throw new Forbidden(`This needs an API key with the scope ${needed}; that of yours is ${scope}.`);
}
