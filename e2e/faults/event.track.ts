import { createHash } from 'node:crypto';
import type { JobEvent } from '@slipway/shared/contracts';
import { afterQuiet } from '@slipway/testing/quiet-time';
import type { Violations } from './violations.ts';

/** What one follower has received of one job: it accepts nothing but the very next event. */
export class EventTrack {
  readonly jobId: string;
  /** When the cancellation was seen, on the monotonic clock. */
  cancelledAt: number | undefined;
  private readonly digests = createHash('sha1');
  private readonly waiters = new Set<() => void>();
  private readonly violations: Violations;
  private readonly who: string;
  private position = 0;
  private broken = false;

  constructor(jobId: string, who: string, violations: Violations) {
    this.jobId = jobId;
    this.who = who;
    this.violations = violations;
  }

  /** The `seq` of the last event. */
  get last(): number {
    return this.position;
  }

  take(events: readonly JobEvent[]): void {
    for (const event of events) {
      if (event.seq !== this.position + 1) this.complain(event);
      this.position = Math.max(this.position, event.seq);
      if (event.type === 'job.cancelled') this.cancelledAt = performance.now();
      digest(this.digests, event);
    }
    for (const wake of this.waiters) wake();
  }

  /** Settles when it has the event `seq`. @returns whether that was in time */
  reaches(seq: number, deadlineMs: number): Promise<boolean> {
    if (this.position >= seq) return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = () => {
        callOff();
        this.waiters.delete(look);
        resolve(this.position >= seq);
      };
      const look = () => {
        if (this.position >= seq) settle();
      };
      const callOff = afterQuiet(deadlineMs, settle);
      this.waiters.add(look);
    });
  }

  /** What was received, in short: equal for those who received the same. */
  digest(): string {
    return this.digests.copy().digest('hex');
  }

  private complain({ seq, type }: JobEvent): void {
    if (this.broken) return;
    this.broken = true;
    const kind = seq > this.position + 1 ? 'a gap' : seq === this.position ? 'a double' : 'a step back';
    this.violations.add(
      `${this.who} of job ${this.jobId} received ${kind}: event ${seq} (${type}) after ${this.position}`,
    );
  }
}

/** The digest of a whole record. */
export function digestOf(events: Iterable<JobEvent>): string {
  const digests = createHash('sha1');
  for (const event of events) digest(digests, event);
  return digests.digest('hex');
}

function digest(digests: ReturnType<typeof createHash>, event: JobEvent): void {
  digests.update(`${event.seq} ${event.type} ${event.at}\n`);
  if (event.type === 'job.log') for (const { text } of event.lines) digests.update(text);
}
