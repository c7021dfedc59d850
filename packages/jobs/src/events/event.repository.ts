import type { Pool, PoolClient } from 'pg';
import type { JobEvent, JobEventBody } from '@slipway/shared/contracts';
import { int4Array, jsonArray, uuidArray, type Queryable } from '@slipway/database';

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
    `INSERT INTO job_events (job_id, first_seq, last_seq, events, size)
     SELECT c.job_id, c.first_seq, c.last_seq, c.events, octet_length(c.events::text)
     FROM unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::json[]) AS c (job_id, attempt, first_seq, last_seq, events)
     JOIN jobs j ON j.id = c.job_id AND j.attempt = c.attempt AND j.status = 'active'
     ON CONFLICT DO NOTHING
     RETURNING job_id`,
    [
      uuidArray(chunks.map((c) => c.jobId)),
      int4Array(chunks.map((c) => c.attempt)),
      int4Array(chunks.map((c) => c.firstSeq)),
      int4Array(chunks.map((c) => c.firstSeq + c.events.length - 1)),
      jsonArray(chunks.map((c) => JSON.stringify(c.events))),
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
    `INSERT INTO job_events (job_id, first_seq, last_seq, events, size)
     SELECT $1, tail + 1, tail + $2, $3::json, octet_length($3::text) FROM (SELECT ${tailSql('j')} AS tail FROM jobs j WHERE j.id = $1) AS t
     RETURNING first_seq`,
    [jobId, events.length, JSON.stringify(events)],
  );
  return place(jobId, rows[0]!.first_seq, events);
}

/** SQL for the highest `seq` of a job, `alias` being that of its row: the last one on record, or the last that expired. */
export function tailSql(alias: string): string {
  return `coalesce((SELECT e.last_seq FROM job_events e WHERE e.job_id = ${alias}.id ORDER BY e.first_seq DESC LIMIT 1), ${alias}.log_start)`;
}

/** The highest `seq` of each of many jobs; a job that is gone is absent. */
export async function readTails(pool: Pool, jobIds: string[]): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ job_id: string; tail: number }>(
    `SELECT j.id AS job_id, ${tailSql('j')} AS tail FROM jobs j WHERE j.id = ANY ($1::uuid[])`,
    [jobIds],
  );
  return new Map(rows.map((row) => [row.job_id, row.tail]));
}

/** The highest `seq` of a job; 0 when there is none. */
export async function readTail(pool: Pool, jobId: string): Promise<number> {
  return (await readTails(pool, [jobId])).get(jobId) ?? 0;
}

const PLACE_TRIES = 5;

/**
 * Repeats what lost its place in a log to somebody else's append. The primary key of the log lets only one of two have
 * a number; the other one looks anew where the log ends.
 */
export async function untilPlaced<T>(append: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await append();
    } catch (error) {
      const { code, constraint } = error as { code?: unknown; constraint?: unknown };
      if (code !== '23505' || constraint !== 'job_events_pkey' || tries === PLACE_TRIES) throw error;
    }
  }
}

/** A page ends with the chunk that fills it: this bounds what a reader holds in memory, whatever the log is made of. */
const PAGE_BYTES = 256 * 1024;
const PAGE_CHUNKS = 128;

/** The next events after a cursor, in order, at most `limit` of them. */
export async function readEvents(
  db: Queryable,
  jobId: string,
  after: number,
  limit: number,
): Promise<JobEvent[]> {
  const { rows } = await db.query<ChunkRow>({
    name: 'read-events',
    text: `SELECT first_seq, events FROM (
        SELECT first_seq, events, sum(size) OVER (ORDER BY first_seq) - size AS bytes_before FROM (
          SELECT first_seq, events, size FROM job_events
          -- A client may ask for what follows any number: its type leaves room to add to it.
          WHERE job_id = $1 AND last_seq > $2::bigint
            AND first_seq >= (SELECT coalesce(max(first_seq), 0) FROM job_events WHERE job_id = $1 AND first_seq <= $2 + 1)
            -- Without it all that follows may be read and sorted for each page: a chunk has one event at least.
            AND first_seq <= $2 + $5
          ORDER BY first_seq LIMIT $3
        ) chunks
      ) page WHERE bytes_before < $4 ORDER BY first_seq`,
    values: [jobId, after, Math.min(limit, PAGE_CHUNKS), PAGE_BYTES, limit],
  });
  const events: JobEvent[] = [];
  for (const row of rows) {
    for (const event of place(jobId, row.first_seq, row.events)) if (event.seq > after) events.push(event);
    if (events.length >= limit) break;
  }
  return events.slice(0, limit);
}
