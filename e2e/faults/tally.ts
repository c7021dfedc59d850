/** What a run counts. */
export type Count =
  | 'submits'
  | 'requests'
  | 'accepted'
  | 'replayed'
  | 'cancels'
  | 'retries'
  | 'unknown outcomes'
  | 'late answers'
  | 'refusals'
  | 'jobs verified'
  | 'kills'
  | 'flushes'
  | 'restarts'
  | 'half-opens'
  | 'stops'
  | 'clock jumps'
  | 'connects'
  | 'drops'
  | 'events'
  | 'writes of tasks and profiles'
  | 'writes kept'
  | 'reads of tasks and profiles';

/** How long an answer to a write took that accepted it. */
export interface Acceptance {
  /** When it was asked for, of `performance.now()`. */
  at: number;
  ms: number;
}

export interface Cancel {
  /** From the request to cancel a job to its `job.cancelled` at a follower. */
  ms: number;
  /** No fault was at work. */
  calm: boolean;
  /** It ran when it was asked: its worker had to end it. */
  running: boolean;
}

/** Figures of a run, added up as it goes. */
export class Tally {
  readonly counts = new Map<Count, number>();
  readonly cancels: Cancel[] = [];
  readonly acceptances: Acceptance[] = [];
  slowestRestartMs = 0;
  slowestRecoveryMs = 0;
  slowestAnswerMs = 0;
  private faults = 0;
  private calmSince = 0;

  add(count: Count, by = 1): void {
    this.counts.set(count, this.get(count) + by);
  }

  get(count: Count): number {
    return this.counts.get(count) ?? 0;
  }

  /** Whether no fault is at work, nor was a moment ago. */
  get isCalm(): boolean {
    return this.faults === 0 && performance.now() - this.calmSince > 3_000;
  }

  /** While `work` runs, what is measured is measured under a fault. */
  async duringFault<T>(work: () => Promise<T>): Promise<T> {
    this.faults += 1;
    try {
      return await work();
    } finally {
      this.faults -= 1;
      this.calmSince = performance.now();
    }
  }
}
