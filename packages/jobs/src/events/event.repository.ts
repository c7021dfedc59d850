import type { Pool, PoolClient } from 'pg';
import type { JobEvent, JobEventBody } from '@slipway/shared/contracts';
import type { Queryable } from '@slipway/database';

/** An event before it has its place in a job's log. */
export type UnplacedEvent = JobEventBody & { at: string };

/** A run of events that one attempt appends; `events` are placed at `first_seq`, `first_seq + 1`, … */
export interface Chunk {
  jobId: string;
  attempt: number;
  firstSeq: number;
  events: UnplacedEvent[];
}

interface ChunkRow {
  first_seq: number;
  events: UnplacedEvent[];
}

export function place(jobId: string, firstSeq: number, events: UnplacedEvent[]): JobEvent[] {
  return events.map((event, index) => ({ job_id: jobId, seq: firstSeq + index, ...event }));
}

/**
 * Appends chunks of many jobs in one statement, each only while its attempt is the one that runs. The primary key
 * (job, first_seq) makes the log a compare-and-append: two writers that believe in the same next number cannot both
 * win, so numbers stay dense whatever a stale worker tries.
 * @returns the ids of the jobs whose chunk is in; the others have lost their attempt
 */
export async function appendChunks(db: Queryable, chunks: Chunk[]): Promise<Set<string>> {
  const { rows } = await db.query<{ job_id: string }>(
    `INSERT INTO job_events (job_id, first_seq, last_seq, events)
     SELECT c.job_id, c.first_seq, c.last_seq, c.events
     FROM unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::json[]) AS c (job_id, attempt, first_seq, last_seq, events)
     JOIN jobs j ON j.id = c.job_id AND j.attempt = c.attempt AND j.status = 'active'
     ON CONFLICT DO NOTHING
     RETURNING job_id`,
    [
      chunks.map((c) => c.jobId),
      chunks.map((c) => c.attempt),
      chunks.map((c) => c.firstSeq),
      chunks.map((c) => c.firstSeq + c.events.length - 1),
      chunks.map((c) => JSON.stringify(c.events)),
    ],
  );
  return new Set(rows.map((row) => row.job_id));
}

/** Whether exactly this chunk is stored: after a lost answer nobody knows whether the append was done. */
export async function hasChunk(db: Queryable, chunk: Chunk): Promise<boolean> {
  const { rowCount } = await db.query(
    'SELECT 1 FROM job_events WHERE job_id = $1 AND first_seq = $2 AND events::text = $3',
    [chunk.jobId, chunk.firstSeq, JSON.stringify(chunk.events)],
  );
  return rowCount === 1;
}

/** Appends at the end of a job's log, inside the transaction that holds the job's row. */
export async function appendWithTransition(
  client: PoolClient,
  jobId: string,
  events: UnplacedEvent[],
): Promise<JobEvent[]> {
  const { rows } = await client.query<{ first_seq: number }>(
    `INSERT INTO job_events (job_id, first_seq, last_seq, events)
     SELECT $1, tail + 1, tail + $2, $3::json FROM (${TAIL}) AS t
     RETURNING first_seq`,
    [jobId, events.length, JSON.stringify(events)],
  );
  return place(jobId, rows[0]!.first_seq, events);
}

const TAIL = `SELECT coalesce((SELECT last_seq FROM job_events WHERE job_id = $1 ORDER BY first_seq DESC LIMIT 1), 0) AS tail`;

/** The highest `seq` of a job; 0 when it has none. */
export async function readTail(db: Queryable, jobId: string): Promise<number> {
  const { rows } = await db.query<{ tail: number }>(TAIL, [jobId]);
  return rows[0]!.tail;
}

/** The highest `seq` of each of many jobs. */
export async function readTails(pool: Pool, jobIds: string[]): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ job_id: string; tail: number }>(
    `SELECT id AS job_id, coalesce((SELECT last_seq FROM job_events WHERE job_id = id ORDER BY first_seq DESC LIMIT 1), 0) AS tail
     FROM unnest($1::uuid[]) AS id`,
    [jobIds],
  );
  return new Map(rows.map((row) => [row.job_id, row.tail]));
}

/** Events after a cursor, in order, about `limit` of them: whole chunks are read, so a page may be a little longer. */
export async function readEvents(
  db: Queryable,
  jobId: string,
  after: number,
  limit: number,
): Promise<JobEvent[]> {
  const { rows } = await db.query<ChunkRow>(
    `SELECT first_seq, events FROM job_events
     WHERE job_id = $1 AND last_seq > $2
       AND first_seq >= (SELECT coalesce(max(first_seq), 0) FROM job_events WHERE job_id = $1 AND first_seq <= $2 + 1)
     ORDER BY first_seq LIMIT $3`,
    [jobId, after, Math.min(limit, MAX_CHUNKS)],
  );
  const events: JobEvent[] = [];
  for (const row of rows) {
    for (const event of place(jobId, row.first_seq, row.events)) if (event.seq > after) events.push(event);
    if (events.length >= limit) break;
  }
  return events;
}

/** A chunk holds up to 64 kB: this bounds what one page costs in memory. */
const MAX_CHUNKS = 128;
