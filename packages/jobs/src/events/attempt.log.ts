import type { LogStream } from '@slipway/shared/contracts';
import type { Chunk, UnplacedEvent } from './event.repository.js';

/** Where an event batch is cut, so that no message, row or page grows without bound. */
const MAX_EVENT_CHARACTERS = 64 * 1024;

/** A longer line is cut. */
const MAX_LINE_CHARACTERS = 64 * 1024;

/** What a line needs beside its text: its time, its stream, the marks of JSON. */
const LINE_OVERHEAD = 80;

/** What is stored as one chunk, about. */
const MAX_CHUNK_CHARACTERS = 128 * 1024;

interface Pending {
  event: UnplacedEvent;
  /** Characters of its JSON, about. */
  size: number;
}

/** What one attempt has said and the record does not hold yet, in order. */
export class AttemptLog {
  private pending: Pending[] = [];
  private pendingSize = 0;
  /** The last progress that the job's row does not show yet. */
  private unsavedProgress: { progress: number; stage: string } | undefined;
  private lost = false;

  constructor(
    readonly jobId: string,
    readonly tenantId: string,
    readonly jobType: string,
    readonly attempt: number,
    private nextSeq: number,
    private readonly onPending: () => void,
  ) {}

  line(stream: LogStream, text: string): void {
    if (this.lost) return;
    const line = { at: new Date().toISOString(), stream, text: text.slice(0, MAX_LINE_CHARACTERS) };
    const size = line.text.length + LINE_OVERHEAD;
    const last = this.pending.at(-1);
    if (last?.event.type === 'job.log' && last.size < MAX_EVENT_CHARACTERS) {
      last.event.lines.push(line);
      last.size += size;
    } else {
      this.pending.push({ event: { type: 'job.log', at: line.at, lines: [line] }, size });
    }
    this.pendingSize += size;
    this.onPending();
  }

  progress(progress: number, stage: string, message?: string): void {
    if (this.lost) return;
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
    if (this.lost) return;
    const size = JSON.stringify(event).length;
    this.pending.push({ event, size });
    this.pendingSize += size;
    this.onPending();
  }

  /** What it has said is not on record, or may be there already: nothing of this attempt may follow it. */
  get isLost(): boolean {
    return this.lost;
  }

  /** Says nothing more. The next attempt goes on after what is on record. */
  giveUp(): void {
    this.lost = true;
    this.pending = [];
    this.pendingSize = 0;
    this.unsavedProgress = undefined;
  }

  /** Whether what is pending is more than one chunk. */
  get isLarge(): boolean {
    return this.pendingSize > MAX_CHUNK_CHARACTERS;
  }

  get hasPending(): boolean {
    return this.pending.length > 0;
  }

  /** Takes what is pending, up to a chunk of it; that has its place now, and must be appended or the attempt is lost. */
  take(): Chunk | undefined {
    let [count, size] = [0, 0];
    while (count < this.pending.length && size < MAX_CHUNK_CHARACTERS) size += this.pending[count++]!.size;
    if (count === 0) return undefined;
    const events = this.pending.splice(0, count).map(({ event }) => event);
    this.pendingSize -= size;
    const chunk = { jobId: this.jobId, attempt: this.attempt, firstSeq: this.nextSeq, events };
    this.nextSeq += count;
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

  /** It could not be shown: it will be with what is said next, unless that is newer. */
  keepProgress(progress: { progress: number; stage: string }): void {
    if (!this.lost) this.unsavedProgress ??= progress;
  }
}
