import type { JobStatus } from '@slipway/shared/contracts';
import type { Script } from './script.ts';
import type { Violations } from './violations.ts';

/** A request about a job that has been made, and what it was told. */
export interface Word {
  asked: 'cancel' | 'retry';
  /** The status that the answer named; `unknown` while there is none. */
  answered: JobStatus | 'unknown';
  /** It waits on a gateway's disk: when it is carried out is not known, nor what was asked and done before that. */
  buffered?: boolean;
}

/** A job as its client knows it: only by what it asked and was told. */
export interface LedgerJob {
  id: string;
  script: Script;
  words: Word[];
  /** How it must end when nobody cancels it. */
  expected: JobStatus;
}

/** What clients were told: each 2xx is a promise. Jobs are forgotten once they are verified; their number is not. */
export class Ledger {
  readonly jobs = new Map<string, LedgerJob>();
  private readonly ids = new Set<string>();
  private readonly violations: Violations;

  constructor(violations: Violations) {
    this.violations = violations;
  }

  /** Enters the answers to one submit, of which several may have been made with one key. */
  enter(job: LedgerJob, key: string, ids: string[]): void {
    for (const other of ids)
      if (other !== job.id)
        this.violations.add(`the key ${key} was answered with two jobs: ${job.id} and ${other}`);
    if (this.ids.has(job.id)) this.violations.add(`job ${job.id} was the answer to two submits`);
    this.ids.add(job.id);
    this.jobs.set(job.id, job);
  }

  forget(jobId: string): void {
    this.jobs.delete(jobId);
  }

  /** How many different jobs have been promised. */
  get promised(): number {
    return this.ids.size;
  }
}
