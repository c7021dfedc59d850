import type { AuditEvent, InvitationSent } from '@slipway/shared/contracts';
import { expect, it } from 'vitest';
import { auditRows, invitedLines } from './identity.tables.js';

const event: AuditEvent = {
  id: '1',
  kind: 'user.signed_in',
  at: '2026-11-01T08:00:00.000Z',
  user_id: 'u',
  user_email: 'ada@example.test',
  api_key_id: null,
  subject: 'user',
  subject_id: 'u',
  detail: null,
  address: '192.0.2.1',
  user_agent: null,
  request_id: null,
};

it('the record says who, also by which means, and nobody where nobody was known', () => {
  expect(
    auditRows([
      event,
      { ...event, api_key_id: 'k', user_email: null },
      { ...event, kind: 'user.sign_in_failed', user_id: null, user_email: null, address: null },
    ])
      .slice(1)
      .map(([, , who, from]) => [who, from]),
  ).toEqual([
    ['ada@example.test', '192.0.2.1'],
    ['u (API key)', '192.0.2.1'],
    ['nobody', ''],
  ]);
});

it('an invitation is mailed, or its link shown', () => {
  const sent: InvitationSent = {
    id: '1',
    email: 'ada@example.test',
    role: 'member',
    invited_by: 'u',
    created_at: '2026-11-01T08:00:00.000Z',
    sent_at: '2026-11-01T08:00:00.000Z',
    expires_at: '2026-11-08T08:00:00.000Z',
    link: null,
  };
  expect(invitedLines(sent)).toHaveLength(1);
  expect(invitedLines({ ...sent, link: 'http://localhost/invitation#x' })[1]).toBe(
    'http://localhost/invitation#x',
  );
});
