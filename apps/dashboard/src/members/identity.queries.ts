import type { AuditFilter } from '@slipway/client';
import { api } from '../api/api.js';
import { paged } from '../api/paged.js';

/** Who belongs to the organisation, who is invited, and what they have done. */
export const identityQueries = {
  members: () => paged(['members', 'list'], (at) => api.members.list(at)),
  invitations: () => paged(['invitations', 'list'], (at) => api.invitations.list(at)),
  audit: (filter: AuditFilter) =>
    paged(['audit', 'list', filter], (at) => api.audit.list({ ...filter, ...at })),
};
