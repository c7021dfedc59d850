import type { Pool } from 'pg';
import { isContention, isPassing } from '@slipway/database';
import type { JobEvent } from '@slipway/shared/contracts';
import type { Logger } from '@slipway/shared/logging';
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
    this.open.delete(log.jobId);
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
    const entries = [...this.dirty].filter(({ log }) => this.open.get(log.jobId)?.log === log);
    this.dirty.clear();
    this.written = new Set(entries.map(({ log }) => log));
    const chunks = entries.map(({ log }) => log.take()).filter((chunk) => chunk !== undefined);
    for (const entry of entries) if (entry.log.hasPending) this.dirty.add(entry);
    if (chunks.length === 0) return;
    await this.traced(entries, chunks, () => this.append(entries, chunks));
  }

  /**
   * What many attempts share is shown in the trace of the first that has more to say than lines: a build writes lines
   * hundreds of times.
   */
  private traced(entries: OpenLog[], chunks: Chunk[], write: () => Promise<void>): Promise<void> {
    const telling = chunks.find(({ events }) => events.some(({ type }) => type !== 'job.log'));
    const entry = telling && entries.find(({ log }) => log.jobId === telling.jobId);
    if (!entry) return outsideTraces(write);
    return entry.inTrace(() => inSpan('append events', {}, write));
  }

  private async append(entries: OpenLog[], chunks: Chunk[]): Promise<void> {
    const stored = await this.store(chunks);
    const batches = chunks
      .filter((chunk) => stored.has(chunk.jobId))
      .map((chunk) => place(chunk.jobId, chunk.firstSeq, chunk.events));
    for (const chunk of chunks) {
      if (stored.has(chunk.jobId)) continue;
      const placed = await this.placeAnew(chunk);
      if (placed) batches.push(placed);
    }
    // Not waited for: a Redis that is slow must not keep what comes next from the record.
    void this.options.publisher.events(batches);
    await this.saveProgress(entries.map(({ log }) => log)).catch((error: unknown) => {
      this.options.logger.warn({ err: error }, 'progress could not be saved');
    });
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
  private async placeAnew(chunk: Chunk): Promise<JobEvent[] | undefined> {
    const entry = this.open.get(chunk.jobId);
    const held = { jobId: chunk.jobId, attempt: chunk.attempt };
    for (;;) {
      try {
        const transition = await appendToActive(this.options.pool, held, chunk.events);
        if (!transition) break;
        entry?.log.continueAfter(transition.events.at(-1)!.seq);
        return transition.events;
      } catch (error) {
        // It is tried again only when it is sure that it was not done: twice would be a double.
        if (isContention(error)) continue;
        this.options.logger.error({ err: error, job_id: chunk.jobId }, 'events could not be placed anew');
        break;
      }
    }
    entry?.log.giveUp();
    entry?.onLost();
    return undefined;
  }

  private async saveProgress(logs: AttemptLog[]): Promise<void> {
    const rows = logs.flatMap((log) => {
      const progress = log.takeProgress();
      return progress ? [{ log, ...progress }] : [];
    });
    if (rows.length === 0) return;
    await this.options.pool.query(
      `UPDATE jobs j SET progress = p.progress, stage = p.stage, updated_at = now()
       FROM unnest($1::uuid[], $2::int[], $3::smallint[], $4::text[]) AS p (id, attempt, progress, stage)
       WHERE j.id = p.id AND j.attempt = p.attempt AND j.status = 'active'`,
      [
        rows.map((r) => r.log.jobId),
        rows.map((r) => r.log.attempt),
        rows.map((r) => r.progress),
        rows.map((r) => r.stage),
      ],
    );
    const at = new Date().toISOString();
    const changes: TenantChange[] = rows.map(({ log, progress, stage }) => ({
      tenant_id: log.tenantId,
      job_id: log.jobId,
      job_type: log.jobType,
      status: 'active',
      progress,
      stage,
      at,
    }));
    void this.options.publisher.changes(changes);
  }
}
