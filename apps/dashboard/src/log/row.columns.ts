import type { LogStream } from '@slipway/shared/contracts';
import type { Tone } from './milestones.js';

/** One row of the log. `number` counts from 1 and never changes. */
export interface LogRow {
  number: number;
  /** The event that brought it. */
  seq: number;
  /** Milliseconds since 1970. */
  at: number;
  kind: 'line' | 'milestone';
  stream: LogStream;
  tone: Tone;
  /** As it was written, with its control characters. */
  text: string;
}

const STREAMS: readonly LogStream[] = ['stdout', 'stderr', 'system'];
const TONES: readonly Tone[] = ['step', 'ok', 'warn', 'danger'];
const MILESTONE = 0x80;
const FIRST_CAPACITY = 1_024;

/**
 * Rows as columns: 17 bytes and the text for each, where an object per row takes 80 more. They are only ever appended.
 */
export class RowColumns {
  length = 0;
  private readonly texts: string[] = [];
  private at = new Float64Array(FIRST_CAPACITY);
  private seq = new Float64Array(FIRST_CAPACITY);
  private marks = new Uint8Array(FIRST_CAPACITY);

  push(row: Omit<LogRow, 'number'>): void {
    if (this.length === this.at.length) this.grow();
    const tone = TONES.indexOf(row.tone) << 2;
    this.at[this.length] = row.at;
    this.seq[this.length] = row.seq;
    this.marks[this.length] = STREAMS.indexOf(row.stream) | tone | (row.kind === 'milestone' ? MILESTONE : 0);
    this.texts.push(row.text);
    this.length += 1;
  }

  /** @throws RangeError for an index that is not there */
  row(index: number): LogRow {
    const mark = this.marks[index];
    if (mark === undefined || index >= this.length) throw new RangeError(`there is no row ${index}`);
    return {
      number: index + 1,
      seq: this.seq[index] ?? 0,
      at: this.at[index] ?? 0,
      kind: mark & MILESTONE ? 'milestone' : 'line',
      stream: STREAMS[mark & 3] ?? 'system',
      tone: TONES[(mark >> 2) & 3] ?? 'step',
      text: this.texts[index] ?? '',
    };
  }

  text(index: number): string {
    return this.texts[index] ?? '';
  }

  private grow(): void {
    const capacity = this.at.length * 2;
    this.at = grown(this.at, new Float64Array(capacity));
    this.seq = grown(this.seq, new Float64Array(capacity));
    this.marks = grown(this.marks, new Uint8Array(capacity));
  }
}

function grown<T extends Float64Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
