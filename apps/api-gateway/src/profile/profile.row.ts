import type { Profile } from '@slipway/shared/contracts';

/** A profile that is in its table, or as all begin. */
export type StoredProfile = Profile & { version: number; buffered: false };

/** All null but the user, where there is no row. */
export interface ProfileRow {
  id: string;
  email: string | null;
  name: string | null;
  locale: string | null;
  time_zone: string | null;
  version: number | null;
  updated_at: Date | null;
}

/** The version of a profile that nobody has written. */
export const UNWRITTEN = 1;

export function shownProfile({
  id,
  email,
  name,
  locale,
  time_zone,
  version,
  updated_at,
}: ProfileRow): StoredProfile {
  return {
    id,
    email,
    name: name ?? '',
    locale: locale ?? 'en',
    time_zone: time_zone ?? 'UTC',
    updated_at: updated_at?.toISOString() ?? null,
    version: version ?? UNWRITTEN,
    buffered: false,
  };
}
