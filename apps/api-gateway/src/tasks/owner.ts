import type { Caller } from '../auth/caller.js';

/** To whom something belongs that nobody else sees, an admin of the tenant neither. */
export type Owner = Pick<Caller, 'user_id' | 'tenant_id'>;
