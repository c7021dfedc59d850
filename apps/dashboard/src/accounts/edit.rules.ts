import type { Account, UpdateAccount } from '@slipway/shared/contracts';

type Edited = 'email' | 'username' | 'given_name' | 'family_name' | 'display_name' | 'birthdate';
export type TypedAccount = Partial<Record<Edited, string>>;

/** What can be typed anew of an account. */
export const EDITED: readonly { name: Edited; label: string; type: 'text' | 'email' | 'date' }[] = [
  { name: 'email', label: 'E-mail address', type: 'email' },
  { name: 'username', label: 'User name', type: 'text' },
  { name: 'given_name', label: 'Given name', type: 'text' },
  { name: 'family_name', label: 'Family name', type: 'text' },
  { name: 'display_name', label: 'Display name', type: 'text' },
  { name: 'birthdate', label: 'Birthdate', type: 'date' },
];
/** Without these there is no account. */
const NEEDED: ReadonlySet<Edited> = new Set(['email', 'username']);

/** What is different from the account, as the API takes it; nothing when nothing is. An emptied name is taken away. */
export function changesOf(account: Pick<Account, Edited>, typed: TypedAccount): UpdateAccount | undefined {
  const changes = EDITED.flatMap(({ name }) => {
    const text = typed[name]?.trim();
    if (text === undefined || text === (account[name] ?? '')) return [];
    return [[name, text === '' && !NEEDED.has(name) ? null : text] as const];
  });
  return changes.length === 0 ? undefined : Object.fromEntries(changes);
}
