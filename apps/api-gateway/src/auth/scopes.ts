import { SetMetadata } from '@nestjs/common';
import type { KeyScope, Role } from '@slipway/shared/contracts';

const ORDER: Record<KeyScope, number> = { read: 0, write: 1, admin: 2 };

export const SCOPE = 'route:scope';

/** The scope that an API key needs for the route, where it is not the one that follows from its method and roles. */
export const NeedsScope = (scope: KeyScope) => SetMetadata(SCOPE, scope);

/** What a key needs for a route that says nothing about it: what is for admins alone, what looks, what changes. */
export function defaultScope(method: string, roles: readonly Role[]): KeyScope {
  if (roles.every((role) => role === 'admin')) return 'admin';
  return /^(get|head)$/i.test(method) ? 'read' : 'write';
}

/** Whether who has one scope may do what needs another. */
export function isWithin(needed: KeyScope, given: KeyScope): boolean {
  return ORDER[needed] <= ORDER[given];
}
