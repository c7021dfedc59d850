import * as c from '@slipway/shared/contracts';
import type { RouteDescription } from './route.description.js';

const LIMITED = { 429: 'More invitations than are sent in the operator’s name' };

export const MEMBER_ROUTES: RouteDescription[] = [
  {
    method: 'get',
    path: '/api/members',
    summary: 'Who belongs to the organisation; for admins',
    roles: ['admin'],
    query: c.listQuery,
    status: 200,
    answer: c.listOf(c.member),
  },
  {
    method: 'put',
    path: '/api/members/{id}',
    summary: 'Give a member another role; their sessions end, and keys that the new role cannot have',
    roles: ['admin'],
    body: c.changeMember,
    status: 200,
    answer: c.member,
    problems: { 409: 'It is the last admin' },
  },
  {
    method: 'delete',
    path: '/api/members/{id}',
    summary: 'Remove a member; their sessions and keys end',
    roles: ['admin'],
    status: 204,
    problems: { 409: 'It is the last admin' },
  },
  {
    method: 'get',
    path: '/api/invitations',
    summary: 'Who is invited and has not accepted yet; for admins',
    roles: ['admin'],
    query: c.listQuery,
    status: 200,
    answer: c.listOf(c.invitation),
  },
  {
    method: 'post',
    path: '/api/invitations',
    summary: 'Invite somebody by mail; where no mail server is set up, the answer holds the link, this once',
    roles: ['admin'],
    body: c.createInvitation,
    status: 201,
    answer: c.invitationSent,
    problems: {
      409: 'A member or invited already, or too many wait; or the first request with the `Idempotency-Key` is still running',
      ...LIMITED,
    },
  },
  {
    method: 'post',
    path: '/api/invitations/{id}/resend',
    summary: 'Send another link; the one of before leads nowhere any more',
    roles: ['admin'],
    status: 200,
    answer: c.invitationSent,
    problems: LIMITED,
  },
  {
    method: 'delete',
    path: '/api/invitations/{id}',
    summary: 'Revoke an invitation',
    roles: ['admin'],
    status: 204,
  },
];
