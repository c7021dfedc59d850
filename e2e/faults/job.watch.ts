import { TERMINAL_STATUSES, type JobStatus } from '@slipway/shared/contracts';
import type { PostgresStore } from './postgres.store.ts';

const EVERY_MS = 150;

/** Tells when jobs have ended: one question to Postgres for all that are waited for. */
export class JobWatch {
  private readonly waiting = new Map<string, ((status: JobStatus) => void)[]>();
  private readonly postgres: PostgresStore;
  private readonly timer: NodeJS.Timeout;
  private asking = false;

  constructor(postgres: PostgresStore) {
    this.postgres = postgres;
    this.timer = setInterval(() => void this.look(), EVERY_MS);
  }

  /** Settles with the status in which a job has ended. */
  ended(jobId: string): Promise<JobStatus> {
    return new Promise((resolve) => {
      const settle = this.waiting.get(jobId);
      if (settle) settle.push(resolve);
      else this.waiting.set(jobId, [resolve]);
    });
  }

  close(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (this.asking || this.waiting.size === 0) return;
    this.asking = true;
    try {
      // Those that begin to wait while the answer is on its way are none of its business.
      const asked = [...this.waiting.keys()].map((id) => [id, this.waiting.get(id)!.length] as const);
      const rows = await this.postgres.query<{ id: string; status: JobStatus }>(
        'SELECT id, status FROM jobs WHERE id = ANY ($1)',
        [asked.map(([id]) => id)],
      );
      const counts = new Map(asked);
      for (const { id, status } of rows) {
        if (!TERMINAL_STATUSES.has(status)) continue;
        const all = this.waiting.get(id) ?? [];
        const settled = all.splice(0, counts.get(id));
        if (all.length === 0) this.waiting.delete(id);
        for (const settle of settled) settle(status);
      }
    } catch {
      // Postgres is away: the next look will tell.
    } finally {
      this.asking = false;
    }
  }
}
