import type { Pool, PoolClient } from 'pg';
import {
  int4Array,
  inTransaction,
  jsonArray,
  jsonbArray,
  textArray,
  uuidArray,
  type Queryable,
} from '@slipway/database';
import type { JobError } from '@slipway/shared/contracts';
import { place, tailSql, untilPlaced, type UnplacedEvent } from '../events/event.repository.js';
import { stateColumns, type JobState, type Transition } from './job.row.js';
import type { HeldAttempt } from '@slipway/shared/contracts';

/** How an attempt ends. */
export type Ending =
  | { status: 'completed'; result: unknown }
  | { status: 'failed'; error: JobError }
  | { status: 'cancelled' }
  /** Runs again after `delayMs`; `free` does not count it against the allowed attempts. */
  | { status: 'pending'; error: JobError; delayMs: number; free: boolean };

/** An attempt that has ended, with what of its log is not on record yet. */
export interface EndedAttempt {
  held: HeldAttempt;
  ending: Ending;
  rest: UnplacedEvent[];
}

/** The attempt that wants to write is not the one that holds the job: what it did does not count. */
export class StaleAttempt extends Error {
  override readonly name = 'StaleAttempt';

  constructor({ jobId, attempt }: HeldAttempt) {
    super(`attempt ${attempt} of job ${jobId} is not the running one`);
  }
}

/** The event that tells of an ending. */
export function endEvent(ending: Ending): UnplacedEvent {
  const at = new Date().toISOString();
  switch (ending.status) {
    case 'completed':
      return { type: 'job.completed', at, result: ending.result };
    case 'failed':
      return { type: 'job.failed', at, error: ending.error };
    case 'cancelled':
      return { type: 'job.cancelled', at };
    case 'pending':
      return { type: 'job.retrying', at, error: ending.error, delay_ms: ending.delayMs };
  }
}

/** A job whose cancellation was asked for while its attempt ended does not run again. */
const GIVES_WAY = `(e.status = 'pending' AND j.cancel_requested_at IS NOT NULL)`;

const END_ATTEMPTS = `WITH ending AS (
    SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::jsonb[], $5::jsonb[], $6::int[], $7::int[], $8::json[], $9::json[], $10::int[])
      AS e (id, attempt, status, result, error, delay_ms, free, events, cancelled_events, event_count)
  ), free AS (
    SELECT j.id FROM jobs j JOIN ending e ON j.id = e.id AND j.attempt = e.attempt WHERE j.status = 'active'
    FOR UPDATE OF j SKIP LOCKED
  ), ended AS (
    UPDATE jobs j SET status = CASE WHEN ${GIVES_WAY} THEN 'cancelled' ELSE e.status END,
      result = e.result, error = CASE WHEN ${GIVES_WAY} THEN NULL ELSE e.error END,
      last_attempt = j.last_attempt + e.free, resumed = e.free > 0, updated_at = now(),
      progress = CASE WHEN e.status = 'completed' THEN 100 ELSE j.progress END,
      completed_at = CASE WHEN e.status = 'pending' AND NOT ${GIVES_WAY} THEN NULL ELSE now() END,
      available_at = CASE WHEN e.delay_ms > 0 THEN now() + e.delay_ms * interval '1 millisecond' END,
      pause_ms = CASE WHEN e.delay_ms > 0 THEN e.delay_ms END
    FROM ending e JOIN free f ON f.id = e.id WHERE j.id = e.id AND j.attempt = e.attempt AND j.status = 'active'
    RETURNING ${stateColumns('j.')}, CASE WHEN ${GIVES_WAY} THEN e.cancelled_events ELSE e.events END AS events, e.event_count, ${tailSql('j')} AS tail
  ), appended AS (
    INSERT INTO job_events (job_id, first_seq, last_seq, events, size)
    SELECT id, tail + 1, tail + event_count, events, octet_length(events::text) FROM ended
  )
  SELECT ${stateColumns()}, tail FROM ended`;

/**
 * Ends running attempts, all in one statement: the new status and what is left of the log become true together. What
 * would run again is cancelled instead when that was asked for meanwhile.
 * @returns in the order given; nothing in the place of an attempt that does not hold its job any more, or whose row
 * somebody holds: `whyNot` tells which. Nothing waits for a row, so that one cannot keep the connections that others need.
 */
export async function endAttempts(db: Queryable, all: EndedAttempt[]): Promise<(Transition | undefined)[]> {
  const events = all.map(({ ending, rest }) => [...rest, endEvent(ending)]);
  const cancelledEvents = all.map(({ rest }) => [...rest, endEvent({ status: 'cancelled' })]);
  const endings = all.map(({ ending }) => ending);
  const { rows } = await db.query<JobState & { tail: number }>({
    name: 'end-attempts',
    text: END_ATTEMPTS,
    values: [
      uuidArray(all.map(({ held }) => held.jobId)),
      int4Array(all.map(({ held }) => held.attempt)),
      textArray(endings.map(({ status }) => status)),
      jsonbArray(
        endings.map((ending) => (ending.status === 'completed' ? JSON.stringify(ending.result) : null)),
      ),
      jsonbArray(endings.map((ending) => ('error' in ending ? JSON.stringify(ending.error) : null))),
      int4Array(endings.map((ending) => (ending.status === 'pending' ? ending.delayMs : 0))),
      int4Array(endings.map((ending) => (ending.status === 'pending' && ending.free ? 1 : 0))),
      jsonArray(events.map((list) => JSON.stringify(list))),
      jsonArray(
        all.map(({ ending }, index) =>
          ending.status === 'pending' ? JSON.stringify(cancelledEvents[index]) : null,
        ),
      ),
      int4Array(events.map((list) => list.length)),
    ],
  });
  const ended = new Map(rows.map((row) => [`${row.id}.${row.attempt}`, row]));
  return all.map(({ held }, index) => {
    const row = ended.get(`${held.jobId}.${held.attempt}`);
    if (!row) return undefined;
    const { tail, ...job } = row;
    const stored = job.status === all[index]!.ending.status ? events : cancelledEvents;
    return { job, events: place(job.id, tail + 1, stored[index]!) };
  });
}

/** The row of a job is in somebody else's hands; a moment later it may not be. SQLSTATE 55P03, as where Postgres says it. */
class RowHeld extends Error {
  override readonly name = 'RowHeld';
  readonly code = '55P03';
}

/** Why an attempt could not be ended. */
export async function whyNot(db: Queryable, held: HeldAttempt): Promise<StaleAttempt | Error> {
  const { rowCount } = await db.query(
    `SELECT 1 FROM jobs WHERE id = $1 AND attempt = $2 AND status = 'active'`,
    [held.jobId, held.attempt],
  );
  return rowCount === 1 ? new RowHeld(`somebody holds the row of job ${held.jobId}`) : new StaleAttempt(held);
}

/**
 * Ends one running attempt together with its own effects in Postgres (`commit`).
 * @throws StaleAttempt when the job is no longer held by this attempt; then nothing of it is stored
 */
export function endAttempt(
  pool: Pool,
  held: HeldAttempt,
  ending: Ending,
  rest: UnplacedEvent[] = [],
  commit?: (client: PoolClient) => Promise<unknown>,
): Promise<Transition> {
  return untilPlaced(() =>
    inTransaction(pool, async (client) => {
      const [transition] = await endAttempts(client, [{ held, ending, rest }]);
      if (!transition) throw await whyNot(client, held);
      await commit?.(client);
      return transition;
    }),
  );
}

/** Whether an attempt is on record as ended in this way: after a lost answer nobody knows whether it was stored. */
export async function hasEnded(
  db: Queryable,
  held: HeldAttempt,
  ending: Ending,
): Promise<JobState | undefined> {
  const { rows } = await db.query<JobState>(
    `SELECT ${stateColumns()} FROM jobs WHERE id = $1 AND attempt = $2 AND status = $3`,
    [held.jobId, held.attempt, ending.status],
  );
  return rows[0];
}
