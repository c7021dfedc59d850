import type { Pool } from 'pg';
import { jobChannel, type JobEvent } from '@slipway/shared/contracts';
import type { Logger } from '@slipway/shared/logging';
import { Cursor, type EventSink } from './cursor.js';
import { readEvents, readTail, readTails } from './event.repository.js';
import type { ChannelHub } from './channel.hub.js';

export interface EventReaderOptions {
  pool: Pool;
  hub: ChannelHub;
  logger: Logger;
  /** How often watched logs are compared with the record, in case a live message was lost. */
  sweepMs?: number;
}

const PAGE = 1_000;
/** While Postgres is away a reader waits this often and this long before it gives up on its receiver. */
const READ_ATTEMPTS = 30;

/** Follows the logs of jobs for any number of receivers: what is on record first, then what comes, without a gap. */
export class EventReader {
  private readonly cursors = new Set<Cursor>();
  private readonly sweep: NodeJS.Timeout;
  private sweeping = false;

  constructor(private readonly options: EventReaderOptions) {
    this.sweep = setInterval(() => void this.compare(), options.sweepMs ?? 2_000);
    options.hub.onReconnect(() => this.catchUpAll());
  }

  /** Sends a job's events after `after` to the sink, until the returned function is called. The caller has checked that the receiver may see the job. */
  follow(jobId: string, after: number, sink: EventSink): () => void {
    // Attached to the live channel before the first read, so that nothing falls between the two.
    const cursor = new Cursor({
      jobId,
      after,
      sink,
      read: (id, position) => this.readPatiently(id, position),
    });
    const stop = this.options.hub.listen(jobChannel(jobId), (message) =>
      cursor.live(() => message.as(eventsOf)),
    );
    this.cursors.add(cursor);
    cursor.catchUp();
    return () => {
      stop();
      cursor.close();
      this.cursors.delete(cursor);
    };
  }

  tail(jobId: string): Promise<number> {
    return readTail(this.options.pool, jobId);
  }

  page(jobId: string, after: number, limit: number): Promise<JobEvent[]> {
    return readEvents(this.options.pool, jobId, after, limit);
  }

  stop(): void {
    clearInterval(this.sweep);
    for (const cursor of this.cursors) cursor.close();
    this.cursors.clear();
  }

  private catchUpAll(): void {
    for (const cursor of this.cursors) cursor.catchUp();
  }

  private async compare(): Promise<void> {
    if (this.sweeping || this.cursors.size === 0) return;
    this.sweeping = true;
    try {
      const tails = await readTails(this.options.pool, [
        ...new Set([...this.cursors].map(({ jobId }) => jobId)),
      ]);
      for (const cursor of this.cursors) {
        const tail = tails.get(cursor.jobId) ?? 0;
        if (tail > cursor.after) cursor.catchUp(tail);
      }
    } catch (error) {
      this.options.logger.debug({ err: error }, 'watched logs could not be compared');
    } finally {
      this.sweeping = false;
    }
  }

  private async readPatiently(jobId: string, after: number): Promise<JobEvent[]> {
    for (let failures = 0; ; failures += 1) {
      try {
        return await readEvents(this.options.pool, jobId, after, PAGE);
      } catch (error) {
        if (failures >= READ_ATTEMPTS) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.min(2_000, 50 * 2 ** failures)));
      }
    }
  }
}

const hasNumber = (event: unknown) => Number.isInteger((event as JobEvent | null)?.seq);

/**
 * The events of a message. Of their form only what decides about their order is checked: they are our own writer's, and
 * each subscriber waits for it. Of what is no list of events there are none: the record has them.
 */
function eventsOf(text: string): JobEvent[] {
  try {
    const events: unknown = JSON.parse(text);
    return Array.isArray(events) && events.every(hasNumber) ? (events as JobEvent[]) : [];
  } catch {
    return [];
  }
}
