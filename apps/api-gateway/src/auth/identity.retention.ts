import type { Pool } from 'pg';
import { Expiry } from '@slipway/jobs';
import type { Logger } from '@slipway/shared/logging';
import { LOCKS_FORGOTTEN_HOURS } from './sign.in.limits.js';

export interface IdentityRetentionOptions {
  pool: Pool;
  logger: Logger;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What has ended is kept for so long, for whoever asks what happened. */
const ENDED_MS = 30 * DAY_MS;
/** Rows that go in one statement: it should stay short. */
const ROWS = 1_000;

interface Rule {
  table: string;
  key: string;
  /** What is due, `$1` being a moment. */
  due: string;
  keptMs: number;
}

const RULES: Rule[] = [
  {
    table: 'sessions',
    key: 'id',
    // The newest of a user stays: it tells when they were here last.
    due: `revoked_at < $1 OR revoked_at IS NULL AND expires_at < $1 AND EXISTS (
      SELECT 1 FROM sessions n WHERE n.tenant_id = sessions.tenant_id AND n.user_id = sessions.user_id
        AND n.revoked_at IS NULL AND n.last_used_at > sessions.last_used_at)`,
    keptMs: ENDED_MS,
  },
  {
    table: 'invitations',
    key: 'id',
    due: 'least(accepted_at, revoked_at, expires_at) < $1',
    keptMs: ENDED_MS,
  },
  { table: 'password_resets', key: 'token_hash', due: 'expires_at < $1', keptMs: DAY_MS },
  {
    table: 'sign_in_locks',
    key: 'account_hash',
    due: 'locked_until < $1',
    keptMs: LOCKS_FORGOTTEN_HOURS * HOUR_MS,
  },
];

/**
 * Removes sessions, invitations, links and locks that nobody can use any more and nobody asks about: every hour, in short
 * statements that pass over rows that somebody holds. Several gateways may do it at once.
 */
export function startIdentityRetention({ pool, logger }: IdentityRetentionOptions): Expiry {
  return new Expiry({
    logger,
    intervalMs: HOUR_MS,
    expire: async (isStopped) => {
      for (const rule of RULES) while (!isStopped() && (await remove(pool, rule)) === ROWS);
    },
  });
}

/** @returns how many were removed; there may be more when it is as many as go in one statement */
async function remove(pool: Pool, { table, key, due, keptMs }: Rule): Promise<number> {
  const { rowCount } = await pool.query(
    `DELETE FROM ${table} WHERE ${key} IN (
       SELECT ${key} FROM ${table} WHERE ${due} LIMIT ${ROWS} FOR UPDATE SKIP LOCKED)`,
    [new Date(Date.now() - keptMs)],
  );
  return rowCount ?? 0;
}
