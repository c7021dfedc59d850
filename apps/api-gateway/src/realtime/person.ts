import { Unauthenticated } from '@slipway/shared/errors';
import type { Caller } from '../auth/caller.js';

/** Streams are for people, and for programs that stand for one. @throws Unauthenticated for a service's key */
export function requirePerson({ role }: Caller): void {
  if (role === 'service') throw new Unauthenticated('A service key opens no sockets.');
}
