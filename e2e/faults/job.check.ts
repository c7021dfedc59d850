import { TERMINAL_STATUSES, type JobEvent, type JobStatus } from '@slipway/shared/contracts';
import type { LedgerJob } from './ledger.ts';
import type { PostgresStore } from './postgres.store.ts';
import { parseLine, type Script } from './script.ts';

interface Row {
  status: JobStatus;
  attempt: number;
  effects: number[];
}

/** What the system holds of one job. */
export interface Held {
  row: Row | undefined;
  events: JobEvent[];
}

export async function readHeld(postgres: PostgresStore, jobId: string): Promise<Held> {
  const [row] = await postgres.patiently<Row>(
    `SELECT status, attempt, ARRAY(SELECT attempt FROM fault_effects WHERE job_id = id) AS effects FROM jobs WHERE id = $1`,
    [jobId],
  );
  const chunks = await postgres.patiently<{ first_seq: number; events: JobEvent[] }>(
    'SELECT first_seq, events FROM job_events WHERE job_id = $1 ORDER BY first_seq',
    [jobId],
  );
  const events = chunks.flatMap((chunk) =>
    chunk.events.map((event, index) => ({ ...event, job_id: jobId, seq: chunk.first_seq + index })),
  );
  return { row, events };
}

/** Everything in which a job that has ended differs from what its client was promised. */
export function faultsOf(job: LedgerJob, { row, events }: Held): string[] {
  if (!row) return ['it was accepted and does not exist'];
  const allowed = endsAllowed(job);
  const faults: string[] = [];
  if (!TERMINAL_STATUSES.has(row.status)) faults.push(`it is ${row.status} and should have ended`);
  else if (!allowed.includes(row.status))
    faults.push(
      `it is ${row.status}; ${allowed.join(' or ')} was promised (${JSON.stringify(job.words)}, script ${JSON.stringify(job.script)})`,
    );
  const effects = row.status === 'completed' ? [row.attempt] : [];
  if (row.effects.join() !== effects.join())
    faults.push(
      `it is ${row.status} in attempt ${row.attempt}, with effects of attempts [${row.effects.join(', ')}]`,
    );
  return [...faults, ...faultsOfRecord(events, row.status), ...faultsOfLines(events, job.script, row)];
}

/** How a job may have ended, by what was asked and answered. */
function endsAllowed({ expected, words }: LedgerJob): JobStatus[] {
  const last = words.at(-1);
  if (last?.asked === 'cancel' && last.answered === 'cancelled') {
    return ['cancelled'];
  }
  const retried = words.findLastIndex(({ asked, answered }) => asked === 'retry' && answered !== 'unknown');
  // A cancellation that waits on a gateway's disk may come to a job that others have run again meanwhile.
  const since = words.filter(
    ({ asked, answered, buffered }, index) =>
      index > retried || (asked === 'cancel' && buffered && answered !== 'cancelled'),
  );
  // A running job that is cancelled may finish first; a retry without an answer may not have been.
  return since.length > 0 ? [...new Set<JobStatus>([expected, 'cancelled'])] : [expected];
}

/** The numbers are dense from 1, the end is the last event, and each new start has a reason before it. */
function faultsOfRecord(events: JobEvent[], status: JobStatus): string[] {
  const faults: string[] = [];
  events.forEach(({ seq }, index) => {
    if (seq !== index + 1) faults.push(`its record has event ${seq} at place ${index + 1}`);
  });
  if (events.at(-1)?.type !== `job.${status}`)
    faults.push(`it is ${status}, and its record ends with ${events.at(-1)?.type ?? 'nothing'}`);
  let mayStart = false;
  let attempt = 0;
  for (const event of events) {
    if (event.type === 'job.queued' || event.type === 'job.retrying') mayStart = true;
    if (event.type !== 'job.started') continue;
    if (!mayStart) faults.push(`attempt ${event.attempt} started without a job.retrying before it`);
    if (event.attempt <= attempt) faults.push(`attempt ${event.attempt} started after attempt ${attempt}`);
    mayStart = false;
    attempt = event.attempt;
  }
  return faults.slice(0, 3);
}

/** Each attempt's lines are in order, without gap or double, between its start and its end; those of the last are whole. */
function faultsOfLines(events: JobEvent[], script: Script, { status, attempt }: Row): string[] {
  const faults: string[] = [];
  const next = new Map<number, number>();
  let running: number | undefined;
  for (const event of events) {
    if (event.type === 'job.started') running = event.attempt;
    else if (/^job\.(retrying|completed|failed|cancelled)$/.test(event.type)) running = undefined;
    if (event.type !== 'job.log') continue;
    for (const { text } of event.lines) {
      const line = parseLine(text);
      if (!line) continue;
      const due = next.get(line.attempt) ?? 0;
      if (line.attempt !== running)
        faults.push(`event ${event.seq} has a line of attempt ${line.attempt}, which does not run there`);
      if (line.index !== due)
        faults.push(`event ${event.seq} has line ${line.index} of attempt ${line.attempt}; ${due} was due`);
      next.set(line.attempt, line.index + 1);
    }
  }
  if (status === 'completed' && (next.get(attempt) ?? 0) !== script.lines)
    faults.push(`its last attempt has ${next.get(attempt) ?? 0} of ${script.lines} lines`);
  return faults.slice(0, 3);
}
