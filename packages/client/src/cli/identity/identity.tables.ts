import type { ApiKeyList, AuditEvent, Invitation, InvitationSent, Member } from '@slipway/shared/contracts';

/** The rows of a list; what may be long comes last. */
export function auditRows(events: AuditEvent[]): string[][] {
  return [
    ['WHEN', 'WHAT', 'WHO', 'FROM', 'DETAIL'],
    ...events.map(({ at, kind, user_email, user_id, api_key_id, address, detail }) => [
      at,
      kind,
      `${user_email ?? user_id ?? 'nobody'}${api_key_id === null ? '' : ' (API key)'}`,
      address ?? '',
      detail ?? '',
    ]),
  ];
}

export function memberRows(members: Member[]): string[][] {
  return [
    ['MEMBER', 'ROLE', 'LAST SEEN', 'E-MAIL', 'NAME'],
    ...members.map(({ id, role, last_seen_at, email, name }) => [id, role, last_seen_at ?? '', email, name]),
  ];
}

export function invitationRows(invitations: Invitation[]): string[][] {
  return [
    ['INVITATION', 'ROLE', 'UNTIL', 'E-MAIL'],
    ...invitations.map(({ id, role, expires_at, email }) => [id, role, expires_at, email]),
  ];
}

export function keyRows(keys: ApiKeyList['data']): string[][] {
  return [
    ['KEY', 'BEGINS WITH', 'ROLE', 'SCOPE', 'EXPIRES', 'LAST USED', 'NAME'],
    ...keys.map(({ id, prefix, role, scope, expires_at, last_used_at, name }) => [
      id,
      prefix,
      role,
      scope,
      expires_at ?? 'never',
      last_used_at ?? 'never',
      name,
    ]),
  ];
}

/** What becomes of an invitation: it is mailed, or there is a link to hand on. */
export function invitedLines({ email, link, expires_at }: InvitationSent): string[] {
  return link === null
    ? [`${email} is being sent a link, which can be accepted until ${expires_at}.`]
    : [`No mail is sent here. Hand this link to ${email}; it is not shown again:`, link];
}
