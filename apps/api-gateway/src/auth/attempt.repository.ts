import type { Queryable } from '@slipway/database';
import {
  ACCOUNT_FAILURES,
  ADDRESS_FAILURES,
  FIRST_LOCK_MINUTES,
  LOCKS_FORGOTTEN_HOURS,
  LONGEST_LOCK_MINUTES,
  PENDING_SECONDS,
  RESETS_PER_ACCOUNT,
  WINDOW_MINUTES,
} from './sign.in.limits.js';

type AttemptKind = 'sign_in' | 'reset';

export interface Attempt {
  id: string;
  accountHash: Buffer;
  address: string;
}

/** Whether an attempt was noted; if not, how long to wait, in seconds. */
export type Admission = { outcome: 'noted' } | { outcome: 'wait'; seconds: number };

/** A failed attempt counts while it is young, one that is being checked for a minute. */
const COUNTS = `(failed_at IS NOT NULL OR at > clock_timestamp() - make_interval(secs => ${PENDING_SECONDS}))`;
const WINDOW = `make_interval(mins => ${WINDOW_MINUTES})`;

/**
 * Attempts to sign in, in transactions of the caller's. Whoever decides about an account or an address at the same moment
 * waits: first for the account and then for the address, everywhere in this order.
 */
export const attempts = {
  async hold(db: Queryable, kind: AttemptKind, { accountHash, address }: Omit<Attempt, 'id'>): Promise<void> {
    await db.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 11))`, [
      `${kind} ${accountHash.toString('hex')}`,
    ]);
    await db.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 12))`, [`${kind} ${address}`]);
  },

  /** Notes an attempt before its password is looked at, if it may be looked at. */
  async note(db: Queryable, { id, accountHash, address }: Attempt): Promise<Admission> {
    const { rows } = await db.query<{ noted: boolean; seconds: number }>(
      `WITH lock AS (SELECT locked_until FROM sign_in_locks WHERE account_hash = $2),
       of_account AS (
         SELECT count(*) AS n FROM sign_in_attempts
         WHERE kind = 'sign_in' AND account_hash = $2 AND ${COUNTS}
           AND at > greatest(clock_timestamp() - ${WINDOW}, (SELECT locked_until FROM lock))
       ),
       of_address AS (
         SELECT count(*) AS n, min(at) AS first FROM sign_in_attempts
         WHERE kind = 'sign_in' AND address = $3 AND ${COUNTS} AND at > clock_timestamp() - ${WINDOW}
       ),
       wait AS (
         SELECT greatest(
           coalesce((SELECT extract(epoch FROM locked_until - clock_timestamp()) FROM lock), 0),
           CASE WHEN of_account.n >= ${ACCOUNT_FAILURES} THEN 1 ELSE 0 END,
           CASE WHEN of_address.n >= ${ADDRESS_FAILURES}
             THEN greatest(1, extract(epoch FROM of_address.first + ${WINDOW} - clock_timestamp())) ELSE 0 END
         )::float AS seconds FROM of_account, of_address
       ),
       noted AS (
         INSERT INTO sign_in_attempts (id, kind, account_hash, address, at)
         SELECT $1, 'sign_in', $2, $3, clock_timestamp() FROM wait WHERE seconds <= 0 RETURNING 1
       )
       SELECT EXISTS (SELECT FROM noted) AS noted, seconds FROM wait`,
      [id, accountHash, address],
    );
    const { noted, seconds } = rows[0]!;
    return noted ? { outcome: 'noted' } : { outcome: 'wait', seconds };
  },

  /** Notes that the password was wrong. @returns for how many minutes the account is locked by that, if it is */
  async fail(db: Queryable, { id, accountHash }: Attempt): Promise<number | undefined> {
    await db.query('UPDATE sign_in_attempts SET failed_at = clock_timestamp() WHERE id = $1', [id]);
    const { rows } = await db.query<{ minutes: number }>(
      `INSERT INTO sign_in_locks AS l (account_hash, locks, locked_until)
       SELECT $1, 1, clock_timestamp() + make_interval(mins => ${FIRST_LOCK_MINUTES})
       WHERE ${ACCOUNT_FAILURES} <= (
         SELECT count(*) FROM sign_in_attempts WHERE kind = 'sign_in' AND account_hash = $1 AND failed_at IS NOT NULL
           AND at > greatest(clock_timestamp() - ${WINDOW},
             (SELECT locked_until FROM sign_in_locks WHERE account_hash = $1))
       )
       ON CONFLICT (account_hash) DO UPDATE SET
         locks = CASE WHEN l.locked_until < clock_timestamp() - make_interval(hours => ${LOCKS_FORGOTTEN_HOURS})
           THEN 1 ELSE l.locks + 1 END,
         locked_until = clock_timestamp() + CASE
           WHEN l.locked_until < clock_timestamp() - make_interval(hours => ${LOCKS_FORGOTTEN_HOURS})
           THEN make_interval(mins => ${FIRST_LOCK_MINUTES})
           ELSE make_interval(mins => least(${LONGEST_LOCK_MINUTES}, ${FIRST_LOCK_MINUTES} * 2 ^ least(l.locks, 10))::int) END
       RETURNING round(extract(epoch FROM locked_until - clock_timestamp()) / 60)::int AS minutes`,
      [accountHash],
    );
    // What is too old to count goes a little at a time.
    await db.query(
      `DELETE FROM sign_in_attempts WHERE id IN (
         SELECT id FROM sign_in_attempts WHERE at < clock_timestamp() - interval '2 hours' ORDER BY at LIMIT 100
         FOR UPDATE SKIP LOCKED)`,
    );
    return rows[0]?.minutes;
  },

  /** The account's attempts are forgotten, and its lock. */
  async clear(db: Queryable, accountHash: Buffer): Promise<void> {
    await db.query(`DELETE FROM sign_in_attempts WHERE kind = 'sign_in' AND account_hash = $1`, [
      accountHash,
    ]);
    await db.query('DELETE FROM sign_in_locks WHERE account_hash = $1', [accountHash]);
  },

  /**
   * Notes that a new password is wanted. What goes over the limit of the account is not counted for the account: whoever
   * asks on and on has as many mails sent to the owner, and does not keep them from being sent.
   */
  async noteReset(
    db: Queryable,
    { id, accountHash, address }: Attempt,
  ): Promise<{ mayBeMailed: boolean; ofAddress: number }> {
    const { rows } = await db.query<{ ofAccount: number; ofAddress: number }>(
      `SELECT count(*) FILTER (WHERE account_hash = $1)::int AS "ofAccount",
         count(*) FILTER (WHERE address = $2)::int AS "ofAddress"
       FROM sign_in_attempts
       WHERE kind = 'reset' AND (account_hash = $1 OR address = $2) AND at > clock_timestamp() - interval '1 hour'`,
      [accountHash, address],
    );
    const { ofAccount, ofAddress } = rows[0]!;
    const mayBeMailed = ofAccount < RESETS_PER_ACCOUNT;
    await db.query(
      `INSERT INTO sign_in_attempts (id, kind, account_hash, address, at) VALUES ($1, 'reset', $2, $3, clock_timestamp())`,
      [id, mayBeMailed ? accountHash : Buffer.alloc(0), address],
    );
    return { mayBeMailed, ofAddress: ofAddress + 1 };
  },
};
