import { Conflict } from '@slipway/shared/errors';
import type { OpenStream } from './stream.service.js';

/** One socket may follow this many jobs. */
export const MAX_SUBSCRIPTIONS = 200;

/** What one socket follows. A place is taken before the first wait, so that a burst cannot pass the limit. */
export class Subscriptions {
  private readonly stops = new Map<string, () => void>();
  private closed = false;

  /**
   * Follows a job instead of what was followed of it before.
   * @throws Conflict when the socket follows too many
   */
  async start(jobId: string, open: () => Promise<OpenStream>): Promise<OpenStream> {
    if (!this.stops.has(jobId) && this.stops.size >= MAX_SUBSCRIPTIONS) {
      throw new Conflict('too_many_subscriptions', `One socket follows at most ${MAX_SUBSCRIPTIONS} jobs.`);
    }
    this.stop(jobId);
    const place = () => undefined;
    this.stops.set(jobId, place);
    try {
      const stream = await open();
      // Stopped, or asked for anew, while it was being opened.
      if (this.stops.get(jobId) === place && !this.closed) this.stops.set(jobId, stream.start());
      return stream;
    } catch (error) {
      if (this.stops.get(jobId) === place) this.stops.delete(jobId);
      throw error;
    }
  }

  has(jobId: string): boolean {
    return this.stops.has(jobId);
  }

  /** @returns whether it was followed */
  stop(jobId: string): boolean {
    this.stops.get(jobId)?.();
    return this.stops.delete(jobId);
  }

  close(): void {
    this.closed = true;
    for (const stop of this.stops.values()) stop();
    this.stops.clear();
  }
}
