import type { Account } from '@slipway/shared/contracts';

/** An account as it is on record. */
export interface AccountRecord {
  id: string;
  email: string;
  username: string;
  given_name: string | null;
  family_name: string | null;
  display_name: string | null;
  status: Account['status'];
  origin: Account['origin'];
  target_id: string | null;
  sealed_password: Buffer | null;
  /** Whether a request was sent, in whatever attempt, that may have made it. */
  was_attempted: boolean;
}

export const ACCOUNT_COLUMNS = `id, email, username, given_name, family_name, display_name, status, origin, target_id,
  sealed_password, attempted_at IS NOT NULL AS was_attempted`;
