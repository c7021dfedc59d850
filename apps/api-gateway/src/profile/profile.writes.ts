import type { Queryable } from '@slipway/database';
import { NotFound } from '@slipway/shared/errors';
import { versionMismatch } from '../tasks/entity.tags.js';
import { shownProfile, UNWRITTEN, type StoredProfile } from './profile.row.js';
import { heldProfiles, insertProfiles, updateProfiles } from './profile.statements.js';
import type { ProfileOutcome, ProfileWrite } from './profile.write.js';

export type { ProfileOutcome, ProfileWrite } from './profile.write.js';

/**
 * Carries out writes of profiles, whoever they belong to, in a few statements whatever their number. Each is done or
 * refused by itself, and once: the same write again has the same outcome. With the pool each statement is a transaction.
 * @param writes one for each user at most
 * @returns what became of each, in their order
 */
export async function applyProfileWrites(
  db: Queryable,
  writes: readonly ProfileWrite[],
): Promise<ProfileOutcome[]> {
  const ordered = writes.toSorted((one, other) => (one.userId < other.userId ? -1 : 1));
  ordered.forEach(({ userId }, index) => {
    if (userId === ordered[index - 1]?.userId)
      throw new Error(`two writes of the profile of ${userId} in one call`);
  });
  const versions = new Map<string, number>();
  // Most have a row; of those who have none, another call may have made one in the meantime.
  for (const store of [updateProfiles, insertProfiles, updateProfiles]) {
    const undone = ordered.filter(({ userId }) => !versions.has(userId));
    for (const [userId, version] of await store(db, undone)) versions.set(userId, version);
  }
  const held = await heldProfiles(
    db,
    writes.map(({ userId }) => userId),
  );
  return writes.map((write) => {
    const current = held.get(write.userId)!;
    const version = versions.get(write.userId);
    if (version !== undefined) return { profile: written(write, version, current.email) };
    if (current.tenant_id !== null && current.tenant_id !== write.tenantId)
      return { refusal: new NotFound('profile') };
    if (current.last_write === write.writeId) return { profile: shownProfile(current) };
    return { refusal: versionMismatch('profile', current.version ?? UNWRITTEN) };
  });
}

function written(
  { userId: id, body, at }: ProfileWrite,
  version: number,
  email: string | null,
): StoredProfile {
  return { id, email, ...body, updated_at: at.toISOString(), version, buffered: false };
}
