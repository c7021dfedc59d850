import type { MemberRole } from '@slipway/shared/contracts';

export const ROLE_OPTIONS: readonly { value: MemberRole; label: string }[] = [
  { value: 'member', label: 'Member' },
  { value: 'admin', label: 'Admin' },
];
