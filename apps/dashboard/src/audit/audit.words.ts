import type { AuditKind } from '@slipway/shared/contracts';

/** What was done, for people. */
export const AUDIT_WORDS: Record<AuditKind, string> = {
  'user.signed_up': 'Opened the organisation',
  'user.signed_in': 'Signed in',
  'user.sign_in_failed': 'Sign-in failed',
  'user.sign_in_locked': 'Sign-in locked',
  'user.signed_out': 'Signed out',
  'session.refresh_reused': 'Session ended: a token came twice',
  'session.revoked': 'Session ended',
  'api_key.created': 'API key made',
  'api_key.first_used': 'API key used for the first time',
  'api_key.revoked': 'API key revoked',
  'password.changed': 'Password changed',
  'password.reset_mailed': 'Link to a new password mailed',
  'password.reset': 'Password set by a link',
  'member.role_changed': 'Role changed',
  'member.removed': 'Member removed',
  'invitation.created': 'Invited',
  'invitation.resent': 'Invited again',
  'invitation.accepted': 'Invitation accepted',
  'invitation.revoked': 'Invitation revoked',
  'account.password_revealed': 'Password of an account revealed',
  'directory.credentials_changed': 'Token of a directory set',
  'dead_letter.replayed': 'Dead letter tried again',
  'dead_letter.dropped': 'Dead letter dropped',
};
