import type { ActiveJob } from '../store/heartbeat.repository.js';

interface Sighting {
  attempt: number;
  heartbeat: number;
  silentMs: number;
}

export interface SilenceOptions {
  /** An attempt whose heartbeat stands still for this long is taken as dead. */
  leaseMs: number;
  /** How long after its row was held a living worker needs for its next heartbeat. */
  graceMs: number;
  /** What one look counts at most: in a longer pause it was the looking one that saw nothing. */
  maxStepMs: number;
}

/**
 * Which running attempts are silent. Measured on the looking process's own monotonic clock between changes of a counter,
 * so no wall clock's jump takes a job from a living worker; and only over time in which it could look, so neither does a
 * Postgres that was away for everybody.
 */
export class Silence {
  private readonly sightings = new Map<string, Sighting>();
  private lastLook: number | undefined;

  constructor(private readonly options: SilenceOptions) {}

  /** @param now milliseconds of a monotonic clock */
  look(active: ActiveJob[], now: number): ActiveJob[] {
    const step = Math.min(now - (this.lastLook ?? now), this.options.maxStepMs);
    this.lastLook = now;
    const ids = new Set(active.map(({ id }) => id));
    for (const id of this.sightings.keys()) if (!ids.has(id)) this.sightings.delete(id);
    return active.filter(({ id, attempt, heartbeat }) => {
      const seen = this.sightings.get(id);
      if (seen?.attempt === attempt && seen.heartbeat === heartbeat)
        return (seen.silentMs += step) > this.options.leaseMs;
      this.sightings.set(id, { attempt, heartbeat, silentMs: 0 });
      return false;
    });
  }

  /**
   * Gives jobs some more time of which it cannot be told: their row is held, so no heartbeat could be written either. Not
   * a whole lease: it may be their dead worker that held it.
   */
  forgive(ids: string[]): void {
    const { leaseMs, graceMs } = this.options;
    for (const id of ids) {
      const seen = this.sightings.get(id);
      if (seen) seen.silentMs = Math.min(seen.silentMs, leaseMs - graceMs);
    }
  }
}
