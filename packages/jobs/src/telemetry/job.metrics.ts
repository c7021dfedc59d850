import { jobCatalog, type JobType } from '@slipway/shared/contracts/jobs';
import { Counter, Gauge, Histogram, type Registry } from '@slipway/shared/telemetry';

export type AttemptOutcome =
  | 'completed'
  | 'failed'
  | 'cancelled'
  /** It failed, and the job is tried again. */
  | 'retried'
  /** Put back through no fault of its own: the worker stops, or the target asks for patience. */
  | 'returned'
  /** Another attempt has the job. */
  | 'lost';

/** From a job of a few milliseconds to a build of half an hour. */
const RUN_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800];

/** Stages are named by code, so these are few; whatever else a mistake would bring is counted together. */
const MAX_STAGES = 24;

/** The figures of a process that runs jobs. */
export class JobMetrics {
  private readonly stages = new Set<string>();
  private readonly runs: Histogram<'type' | 'outcome'>;
  private readonly stageRuns: Histogram<'type' | 'stage'>;
  private readonly waits: Histogram<'type'>;
  private readonly attempts: Counter<'type' | 'outcome'>;

  /** @param types those that the process runs; their counts are there from the start */
  constructor(registry: Registry, types: readonly JobType[], running: () => number) {
    const registers = [registry];
    this.runs = new Histogram({
      name: 'slipway_job_attempt_duration_seconds',
      help: 'How long attempts ran, by type of job and how they ended',
      labelNames: ['type', 'outcome'],
      buckets: RUN_SECONDS,
      registers,
    });
    this.stageRuns = new Histogram({
      name: 'slipway_job_stage_duration_seconds',
      help: 'How long the stages of jobs lasted',
      labelNames: ['type', 'stage'],
      buckets: RUN_SECONDS,
      registers,
    });
    this.waits = new Histogram({
      name: 'slipway_job_wait_duration_seconds',
      help: 'From the submission of a job to the start of its first attempt',
      labelNames: ['type'],
      buckets: RUN_SECONDS,
      registers,
    });
    this.attempts = new Counter({
      name: 'slipway_job_attempts_total',
      help: 'Attempts that ended, by type of job and how: retried, returned and lost ones are not the last of their job',
      labelNames: ['type', 'outcome'],
      registers,
    });
    const outcomes: AttemptOutcome[] = ['completed', 'failed', 'cancelled', 'retried', 'returned', 'lost'];
    for (const type of types) for (const outcome of outcomes) this.attempts.inc({ type, outcome }, 0);
    new Gauge({
      name: 'slipway_running_jobs',
      help: 'Jobs that this worker runs now',
      registers,
      collect() {
        this.set(running());
      },
    });
    const takes = new Gauge({
      name: 'slipway_worker_handles',
      help: '1 for each type of job that this worker runs',
      labelNames: ['type'],
      registers,
    });
    for (const type of types) takes.set({ type }, 1);
  }

  waited(type: JobType, attempt: number, ms: number): void {
    if (attempt === 1) this.waits.observe({ type }, Math.max(0, ms) / 1_000);
  }

  staged(type: JobType, stage: string, ms: number): void {
    if (this.stages.size < MAX_STAGES) this.stages.add(stage);
    this.stageRuns.observe({ type, stage: this.stages.has(stage) ? stage : 'other' }, ms / 1_000);
  }

  ended(type: JobType, outcome: AttemptOutcome, ms: number): void {
    this.attempts.inc({ type, outcome });
    this.runs.observe({ type, outcome }, Math.min(ms, jobCatalog[type].timeout_ms * 2) / 1_000);
  }
}
