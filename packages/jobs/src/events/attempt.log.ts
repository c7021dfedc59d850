import type { LogStream } from '@slipway/shared/contracts';
import type { Chunk, UnplacedEvent } from './event.repository.js';

/** Where an event batch is cut, so that no message, row or page grows without bound. */
const MAX_EVENT_CHARACTERS = 64 * 1024;

/** What one attempt has said and the record does not hold yet, in order. */
export class AttemptLog {
  private pending: UnplacedEvent[] = [];
  private openLogSize = 0;
  /** The last progress that the job's row does not show yet. */
  private unsavedProgress: { progress: number; stage: string } | undefined;

  constructor(
    readonly jobId: string,
    readonly tenantId: string,
    readonly jobType: string,
    readonly attempt: number,
    private nextSeq: number,
    private readonly onPending: () => void,
  ) {}

  line(stream: LogStream, text: string): void {
    const at = new Date().toISOString();
    const last = this.pending.at(-1);
    if (last?.type === 'job.log' && this.openLogSize < MAX_EVENT_CHARACTERS) {
      last.lines.push({ at, stream, text });
      this.openLogSize += text.length;
    } else {
      this.pending.push({ type: 'job.log', at, lines: [{ at, stream, text }] });
      this.openLogSize = text.length;
    }
    this.onPending();
  }

  progress(progress: number, stage: string, message?: string): void {
    const rounded = Math.max(0, Math.min(100, Math.round(progress)));
    this.unsavedProgress = { progress: rounded, stage };
    this.add({
      type: 'job.progress',
      at: new Date().toISOString(),
      progress: rounded,
      stage,
      ...(message ? { message } : {}),
    });
  }

  add(event: UnplacedEvent): void {
    this.pending.push(event);
    this.onPending();
  }

  /** Takes everything that is pending as one chunk; it has its place now, and must be appended or the attempt is lost. */
  take(): Chunk | undefined {
    if (this.pending.length === 0) return undefined;
    const chunk = { jobId: this.jobId, attempt: this.attempt, firstSeq: this.nextSeq, events: this.pending };
    this.nextSeq += this.pending.length;
    this.pending = [];
    return chunk;
  }

  /** The log has grown by other hands: what is taken next comes after it. */
  continueAfter(seq: number): void {
    this.nextSeq = seq + 1;
  }

  takeProgress(): { progress: number; stage: string } | undefined {
    const progress = this.unsavedProgress;
    this.unsavedProgress = undefined;
    return progress;
  }
}
