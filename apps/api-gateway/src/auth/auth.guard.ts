import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Role } from '@slipway/shared/contracts';
import { Forbidden } from '@slipway/shared/errors';
import { PUBLIC, ROLES } from '../http/route.decorators.js';
import { Authenticator, bearerOf } from './authenticator.js';

const DEFAULT_ROLES: Role[] = ['admin', 'member'];

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
    const caller = await this.authenticator.authenticate(bearerOf(request.headers.authorization));
    const roles = this.reflector.getAllAndOverride<Role[] | undefined>(ROLES, targets) ?? DEFAULT_ROLES;
    if (!roles.includes(caller.role))
      throw new Forbidden(`This needs the role ${roles.join(' or ')}; yours is ${caller.role}.`);
    request.caller = caller;
    return true;
  }
}
