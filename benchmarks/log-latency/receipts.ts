import { percentile } from '../harness/statistics.ts';
import { nowMicros, parseLine } from './line.ts';

export interface ReceiptReport {
  received: number;
  lost: number;
  doubled: number;
  reordered: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

/** Keeps what one client of each job received: when, how often, and in which order. */
export class Receipts {
  private readonly seen: Uint8Array[];
  private readonly next: number[];
  private readonly latencies: number[] = [];
  private doubled = 0;
  private reordered = 0;
  private distinct = 0;
  private readonly expected: number;

  constructor(jobs: number, linesPerJob: number) {
    this.expected = jobs * linesPerJob;
    this.seen = Array.from({ length: jobs }, () => new Uint8Array(linesPerJob));
    this.next = Array.from({ length: jobs }, () => 0);
  }

  /** Takes the lines of one message, which arrived together. @throws when one is not of the job that the client follows */
  take(job: number, texts: Iterable<string>): void {
    const now = nowMicros();
    for (const text of texts) {
      const line = parseLine(text);
      if (line.job !== job) throw new Error(`a client of job ${job} received a line of job ${line.job}`);
      this.latencies.push((now - line.at) / 1_000);
      if (this.seen[job]![line.index]) {
        this.doubled += 1;
        continue;
      }
      this.seen[job]![line.index] = 1;
      this.distinct += 1;
      if (line.index < this.next[job]!) this.reordered += 1;
      this.next[job] = Math.max(this.next[job]!, line.index + 1);
    }
  }

  get isComplete(): boolean {
    return this.distinct === this.expected;
  }

  report(): ReceiptReport {
    return {
      received: this.latencies.length,
      lost: this.expected - this.distinct,
      doubled: this.doubled,
      reordered: this.reordered,
      p50Ms: percentile(this.latencies, 0.5),
      p99Ms: percentile(this.latencies, 0.99),
      maxMs: percentile(this.latencies, 1),
    };
  }
}
