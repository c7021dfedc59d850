import type { ProfileContent } from '@slipway/shared/contracts';
import type { DomainError } from '@slipway/shared/errors';
import type { StoredProfile } from './profile.row.js';

export interface ProfileWrite {
  /** Names the write: carried out again under the same name it gives the same outcome and changes nothing. */
  writeId: string;
  tenantId: string;
  userId: string;
  /** When it was asked for, which may be long before it is stored. */
  at: Date;
  /** The versions of which the profile must be at one. */
  ifMatch?: number[];
  body: ProfileContent;
}

export type ProfileOutcome = { profile: StoredProfile } | { refusal: DomainError };
