import type { StoredUser } from './space.js';

/**
 * Sorts users by an attribute's path (RFC 7644, 3.4.2.3): of an attribute with several values the primary one counts,
 * else the first; users without a value come last in ascending order.
 */
export function sorted(users: readonly StoredUser[], path: string, order = 'ascending'): StoredUser[] {
  const parts = path.toLowerCase().split('.');
  const keyed = users.map((user) => ({ user, key: keyOf(user, parts) }));
  keyed.sort((a, b) => {
    if (a.key === undefined || b.key === undefined) return Number(!a.key) - Number(!b.key);
    return a.key.localeCompare(b.key);
  });
  const ascending = keyed.map(({ user }) => user);
  return order === 'descending' ? ascending.reverse() : ascending;
}

function keyOf(user: StoredUser, parts: string[]): string | undefined {
  let value: unknown = user;
  for (const part of parts) value = member(single(value), part);
  value = single(value);
  if (typeof value === 'object') value = member(value, 'value');
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : undefined;
}

function single(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.find((entry: unknown) => member(entry, 'primary') === true) ?? value[0];
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key.toLowerCase() === name)?.[1];
}
