import type { KeyScope } from '@slipway/shared/contracts';

const DAY_MS = 86_400_000;

/** What a key may do, in the list of keys. */
export const SCOPE_WORDS: Record<KeyScope, string> = {
  read: 'looks only',
  write: 'looks and changes',
  admin: 'all of that',
};

export const SCOPE_OPTIONS: readonly { value: KeyScope; label: string }[] = [
  { value: 'read', label: 'look only' },
  { value: 'write', label: 'look and change' },
  { value: 'admin', label: 'do all that you may' },
];

export type Days = '30' | '90' | '365' | 'ever';

export const DAYS_OPTIONS: readonly { value: Days; label: string }[] = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'a year' },
  { value: 'ever', label: 'as long as it is not revoked' },
];

/** When a key ends that is made now. */
export function expiryOf(days: Days, now = Date.now()): { expires_at?: string } {
  return days === 'ever' ? {} : { expires_at: new Date(now + Number(days) * DAY_MS).toISOString() };
}
