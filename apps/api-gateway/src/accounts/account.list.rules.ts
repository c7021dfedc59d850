import type { AccountSeed } from '@slipway/shared/contracts';
import type { FieldIssue } from '@slipway/shared/errors';

/** So many faults of a list are told; it is refused as a whole anyhow. */
export const MAX_ISSUES = 100;

/** The part of an e-mail address after the `@`. */
export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1).toLowerCase();
}

/** The user name of a listed account: its e-mail address, unless it has another one. */
export function usernameOf({ username, email }: AccountSeed): string {
  return username ?? email;
}

export function wrongDomain(allowedDomains: readonly string[]): string {
  const [first, ...rest] = allowedDomains;
  return rest.length === 0
    ? `must be an address of ${first}`
    : `must be an address of one of ${allowedDomains.slice(0, 5).join(', ')}${rest.length > 4 ? ', …' : ''}`;
}

/**
 * What is wrong with a list by itself: addresses of other domains than the directory takes, and addresses or user names
 * that stand in it twice. Case does not make two of one.
 * @param placeOf where the account with an index stands in what the caller has sent
 */
export function listIssues(
  seeds: readonly AccountSeed[],
  allowedDomains: readonly string[],
  placeOf: (index: number) => string,
): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const domains = new Set(allowedDomains);
  const seen = { email: new Map<string, number>(), username: new Map<string, number>() };
  for (const [index, seed] of seeds.entries()) {
    if (issues.length >= MAX_ISSUES) break;
    if (!domains.has(domainOf(seed.email)))
      issues.push({ path: `${placeOf(index)}.email`, message: wrongDomain(allowedDomains) });
    for (const [field, value] of [
      ['email', seed.email],
      ['username', usernameOf(seed)],
    ] as const) {
      const first = seen[field].get(value.toLowerCase());
      if (first === undefined) {
        seen[field].set(value.toLowerCase(), index);
        continue;
      }
      // Where the address is the user name too, the same address is one fault and not two.
      const isOwnName = field === 'email' || seed.username !== undefined;
      if (!isOwnName && seen.email.get(value.toLowerCase()) !== index) continue;
      issues.push({
        path: `${placeOf(index)}.${isOwnName ? field : 'email'}`,
        message: `is the same as that of ${placeOf(first)}`,
      });
    }
  }
  return issues;
}
