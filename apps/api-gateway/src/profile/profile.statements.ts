import type { Queryable } from '@slipway/database';
import { UNWRITTEN, type ProfileRow } from './profile.row.js';
import type { ProfileWrite } from './profile.write.js';

/** The version of a profile after a write, by its user. */
export type Versions = Map<string, number>;

/**
 * Replaces profiles that have a row. Each row is locked before it is compared, one after the other by the user: left to
 * itself the statement takes rows as its plan comes upon them, and two calls could each wait for the other.
 * @returns the new versions of those that it changed
 */
export async function updateProfiles(db: Queryable, writes: readonly ProfileWrite[]): Promise<Versions> {
  if (writes.length === 0) return new Map();
  const { rows } = await db.query<{ user_id: string; version: number }>({
    name: 'update-profiles',
    text: `WITH w AS (
        SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::text[], $6::text[], $7::text[],
          $8::text[])
          AS w (user_id, write_id, tenant_id, at, name, locale, time_zone, if_match)
      ), held AS MATERIALIZED (
        SELECT p.user_id FROM profiles p JOIN w ON w.user_id = p.user_id AND w.tenant_id = p.tenant_id
        ORDER BY p.user_id FOR UPDATE OF p)
      UPDATE profiles p SET name = w.name, locale = w.locale, time_zone = w.time_zone, version = p.version + 1,
        last_write = w.write_id, updated_at = w.at
      FROM held JOIN w USING (user_id)
      WHERE p.user_id = held.user_id AND p.last_write <> w.write_id
        AND (w.if_match IS NULL OR p.version = ANY (w.if_match::int[]))
      RETURNING p.user_id, p.version`,
    values: [...valuesOf(writes), writes.map(({ ifMatch }) => (ifMatch ? `{${ifMatch.join(',')}}` : null))],
  });
  return new Map(rows.map(({ user_id, version }) => [user_id, version]));
}

/** Stores the first profile of users who have none. @returns the versions of those that it stored */
export async function insertProfiles(db: Queryable, writes: readonly ProfileWrite[]): Promise<Versions> {
  const first = writes.filter(({ ifMatch }) => ifMatch === undefined || ifMatch.includes(UNWRITTEN));
  if (first.length === 0) return new Map();
  const { rows } = await db.query<{ user_id: string; version: number }>({
    name: 'insert-profiles',
    text: `INSERT INTO profiles (user_id, last_write, tenant_id, updated_at, name, locale, time_zone, version)
      SELECT *, ${UNWRITTEN + 1}
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::text[], $6::text[], $7::text[])
      ON CONFLICT (user_id) DO NOTHING RETURNING user_id, version`,
    values: valuesOf(first),
  });
  return new Map(rows.map(({ user_id, version }) => [user_id, version]));
}

type HeldProfile = ProfileRow & { tenant_id: string | null; last_write: string | null };

/** Of each user the profile as it is, with the address of one who signs in here. */
export async function heldProfiles(
  db: Queryable,
  userIds: readonly string[],
): Promise<Map<string, HeldProfile>> {
  const { rows } = await db.query<HeldProfile>({
    name: 'held-profiles',
    text: `SELECT asked.id, u.email, p.tenant_id, p.name, p.locale, p.time_zone, p.version, p.last_write, p.updated_at
      FROM unnest($1::uuid[]) AS asked (id)
        LEFT JOIN profiles p ON p.user_id = asked.id LEFT JOIN users u ON u.id = asked.id`,
    values: [userIds],
  });
  return new Map(rows.map((row) => [row.id, row]));
}

function valuesOf(writes: readonly ProfileWrite[]): unknown[][] {
  return [
    writes.map(({ userId }) => userId),
    writes.map(({ writeId }) => writeId),
    writes.map(({ tenantId }) => tenantId),
    writes.map(({ at }) => at.toISOString()),
    writes.map(({ body }) => body.name),
    writes.map(({ body }) => body.locale),
    writes.map(({ body }) => body.time_zone),
  ];
}
