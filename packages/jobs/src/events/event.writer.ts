import type { Pool } from 'pg';
import { isContention, isPassing } from '@slipway/database';
import type { JobEvent } from '@slipway/shared/contracts';
import type { Logger } from '@slipway/shared/logging';
import { saveProgress } from '../store/progress.repository.js';
import { appendToActive } from '../store/transitions.js';
import { holdTrace, inSpan, outsideTraces } from '@slipway/shared/telemetry/spans';
import { AttemptLog } from './attempt.log.js';
import { appendChunks, hasChunk, place, type Chunk } from './event.repository.js';
import type { EventPublisher, TenantChange } from './event.publisher.js';

export interface EventWriterOptions {
  pool: Pool;
  publisher: EventPublisher;
  logger: Logger;
  /** How long lines gather at most before they are written, in milliseconds. */
  intervalMs?: number;
}

interface OpenLog {
  log: AttemptLog;
  onLost: () => void;
  /** The trace of the attempt. */
  inTrace: ReturnType<typeof holdTrace>;
}

/** What was taken from a log: whatever becomes of it is told to that log, and not to another attempt's of the same job. */
interface Taken {
  entry: OpenLog;
  chunk: Chunk;
}

/**
 * Writes the events of all attempts of a process: first to Postgres, many jobs in one statement, and then, what is on
 * record, to the live channels. So nobody ever sees an event that the record does not hold.
 */
export class EventWriter {
  private readonly open = new Map<string, OpenLog>();
  private readonly dirty = new Set<OpenLog>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private readonly afterFlush: (() => void)[] = [];
  /** The logs that the current write takes from. */
  private written = new Set<AttemptLog>();
  private readonly intervalMs: number;

  constructor(private readonly options: EventWriterOptions) {
    this.intervalMs = options.intervalMs ?? 15;
  }

  /**
   * Opens the log of an attempt.
   * @param onLost called once when the record refuses the attempt: another one has taken over
   */
  openLog(
    job: { id: string; tenantId: string; type: string; attempt: number; tail: number },
    onLost: () => void,
  ): AttemptLog {
    const log = new AttemptLog(job.id, job.tenantId, job.type, job.attempt, job.tail + 1, () =>
      this.noteDirty(entry),
    );
    const entry: OpenLog = { log, onLost, inTrace: holdTrace() };
    // This worker has its own job back, which was taken from it: what ran here before is told so by nobody else.
    const previous = this.open.get(job.id);
    if (previous) lose(previous);
    this.open.set(job.id, entry);
    return log;
  }

  /** Takes an attempt's log out of the writer; what is still pending in it goes into the transaction that ends the attempt. */
  async closeLog(log: AttemptLog): Promise<void> {
    const entry = this.open.get(log.jobId);
    if (entry?.log !== log) return;
    while (log.isLarge) {
      this.noteDirty(entry);
      await new Promise<void>((resolve) => this.afterFlush.push(resolve));
    }
    if (this.open.get(log.jobId) === entry) this.open.delete(log.jobId);
    this.dirty.delete(entry);
    if (this.written.has(log)) await this.writing;
  }

  private noteDirty(entry: OpenLog): void {
    this.dirty.add(entry);
    this.flushIn(this.intervalMs);
  }

  private flushIn(ms: number): void {
    this.timer ??= setTimeout(() => void this.flush(), ms);
  }

  private async flush(): Promise<void> {
    const started = performance.now();
    this.writing = this.writePending().catch((error: unknown) => {
      this.options.logger.error({ err: error }, 'events could not be written');
    });
    await this.writing;
    this.writing = undefined;
    this.written.clear();
    this.timer = undefined;
    for (const resolve of this.afterFlush.splice(0)) resolve();
    // The interval runs from start to start: what came while this one was written has waited already.
    if (this.dirty.size > 0) this.flushIn(Math.max(0, this.intervalMs - (performance.now() - started)));
  }

  private async writePending(): Promise<void> {
    const entries = [...this.dirty].filter((entry) => this.open.get(entry.log.jobId) === entry);
    this.dirty.clear();
    this.written = new Set(entries.map(({ log }) => log));
    const taken = entries.flatMap((entry): Taken[] => {
      const chunk = entry.log.take();
      return chunk ? [{ entry, chunk }] : [];
    });
    for (const entry of entries) if (entry.log.hasPending) this.dirty.add(entry);
    if (taken.length > 0) await this.traced(taken, () => this.append(taken));
  }

  /**
   * What many attempts share is shown in the trace of the first that has more to say than lines: a build writes lines
   * hundreds of times.
   */
  private traced(taken: Taken[], write: () => Promise<void>): Promise<void> {
    const telling = taken.find(({ chunk }) => chunk.events.some(({ type }) => type !== 'job.log'));
    if (!telling) return outsideTraces(write);
    return telling.entry.inTrace(() => inSpan('append events', {}, write));
  }

  private async append(taken: Taken[]): Promise<void> {
    const stored = await this.store(taken.map(({ chunk }) => chunk));
    const batches: JobEvent[][] = [];
    for (const { entry, chunk } of taken) {
      const isStored = stored.has(chunk.jobId);
      const events = isStored
        ? place(chunk.jobId, chunk.firstSeq, chunk.events)
        : await this.placeAnew(entry, chunk);
      if (events) batches.push(events);
    }
    this.options.publisher.events(batches);
    await this.saveProgress(taken.map(({ entry }) => entry.log));
  }

  /** Tries until Postgres answers: the chunks have their numbers, so they cannot be skipped. */
  private async store(chunks: Chunk[]): Promise<Set<string>> {
    for (let failures = 0; ; failures += 1) {
      try {
        const stored = await appendChunks(this.options.pool, chunks);
        if (failures > 0) {
          for (const chunk of chunks) {
            if (!stored.has(chunk.jobId) && (await hasChunk(this.options.pool, chunk)))
              stored.add(chunk.jobId);
          }
        }
        return stored;
      } catch (error) {
        if (!isPassing(error)) return this.storeEach(chunks, error);
        if (failures === 0) this.options.logger.warn({ err: error }, 'the event log waits for Postgres');
        await new Promise((resolve) => setTimeout(resolve, Math.min(2_000, 50 * 2 ** failures)));
      }
    }
  }

  /** One chunk that Postgres does not take must not hold up the logs of other jobs. */
  private async storeEach(chunks: Chunk[], error: unknown): Promise<Set<string>> {
    if (chunks.length > 1) {
      const stored = new Set<string>();
      for (const chunk of chunks) for (const jobId of await this.store([chunk])) stored.add(jobId);
      return stored;
    }
    this.options.logger.error({ err: error, job_id: chunks[0]!.jobId }, 'events that cannot be stored');
    return new Set();
  }

  /**
   * A chunk was refused: somebody else has written to the log (a report over the API), or has taken the job. If it is
   * still ours, the chunk goes to the end of the log as it is now; if not, the attempt learns that it is lost.
   */
  private async placeAnew(entry: OpenLog, chunk: Chunk): Promise<JobEvent[] | undefined> {
    const held = { jobId: chunk.jobId, attempt: chunk.attempt };
    for (;;) {
      try {
        const transition = await appendToActive(this.options.pool, held, chunk.events);
        if (!transition) break;
        entry.log.continueAfter(transition.events.at(-1)!.seq);
        return transition.events;
      } catch (error) {
        // It is tried again only when it is sure that it was not done: twice would be a double.
        if (isContention(error)) continue;
        this.options.logger.error({ err: error, job_id: chunk.jobId }, 'events could not be placed anew');
        break;
      }
    }
    lose(entry);
    return undefined;
  }

  /** What cannot be saved now goes with the next thing that the attempt says. */
  private async saveProgress(logs: AttemptLog[]): Promise<void> {
    const rows = logs.flatMap((log) => {
      const progress = log.takeProgress();
      return progress ? [{ log, ...progress }] : [];
    });
    if (rows.length === 0) return;
    const saved = await saveProgress(
      this.options.pool,
      rows.map(({ log: { jobId, attempt }, ...progress }) => ({ jobId, attempt, ...progress })),
    ).catch((error: unknown) => {
      this.options.logger.warn({ err: error }, 'progress could not be saved');
      return new Set<string>();
    });
    const at = new Date().toISOString();
    const changes: TenantChange[] = [];
    for (const { log, progress, stage } of rows) {
      if (!saved.has(log.jobId)) log.keepProgress({ progress, stage });
      else {
        const { tenantId: tenant_id, jobId: job_id, jobType: job_type } = log;
        changes.push({ tenant_id, job_id, job_type, status: 'active', progress, stage, at });
      }
    }
    this.options.publisher.changes(changes);
  }
}

/** Another attempt has the job, or what this one has said is not on record: it says nothing more, and is told. */
function lose({ log, onLost }: OpenLog): void {
  if (log.isLost) return;
  log.giveUp();
  onLost();
}
