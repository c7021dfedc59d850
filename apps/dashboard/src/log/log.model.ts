import type { JobEvent, LogLine } from '@slipway/shared/contracts';
import { plainText } from './ansi.js';
import { milestoneOf } from './milestones.js';
import { nextFrame } from './next.frame.js';
import { RowColumns, type LogRow } from './row.columns.js';

/** More rows than this since the last frame that showed some are a log that is being fetched, not one that is being written. */
const MANY_ROWS = 1_000;
/**
 * While a log is fetched it is shown as it grows, but not in every frame: each costs as much as the log is long so far,
 * and together they cost more than the fetching.
 */
const WHILE_FETCHED_MS = 100;

/**
 * The log of one job, as rows in the order of its events: what it printed, and between it what happened to it. An
 * external store for `useSyncExternalStore`; however many events arrive, listeners hear of them once per frame.
 */
export class LogModel {
  private static made = 0;
  /** Tells it from other logs of this page. */
  readonly id = (LogModel.made += 1);
  /** Grows with every change. */
  version = 0;
  /** The `seq` of the last event that was taken in: a cursor to continue from. */
  lastSeq = 0;
  /** When the job first started, or said something; NaN until then. */
  startedAt = Number.NaN;
  /** The longest shown text so far, in UTF-16 units: about how wide the log is. */
  longest = 0;

  private readonly rows = new RowColumns();
  private readonly listeners = new Set<() => void>();
  private longestRaw = 0;
  private stage: string | undefined;
  private callOff: (() => void) | undefined;
  /** How many rows there were when the listeners last heard. */
  private told = 0;

  get length(): number {
    return this.rows.length;
  }

  /** Takes in what is new; what it has already is skipped, so pages and live events may overlap. */
  append(events: readonly JobEvent[]): void {
    for (const event of events) {
      if (event.seq <= this.lastSeq) continue;
      this.lastSeq = event.seq;
      this.take(event);
    }
    this.version += 1;
    this.notifySoon();
  }

  /** @throws RangeError for an index that is not there */
  line(index: number): LogRow {
    return this.rows.row(index);
  }

  /** The text of a row as it is shown, without colours. */
  plainText(index: number): string {
    return plainText(this.rows.text(index));
  }

  // Bound, as React calls it without its object.
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      this.callOff?.();
      this.callOff = undefined;
    };
  };

  private take(event: JobEvent): void {
    if (event.type === 'job.log') {
      for (const line of event.lines) this.takeLine(event.seq, line);
      return;
    }
    // Every attempt goes through the stages anew.
    if (event.type === 'job.started') this.stage = undefined;
    const milestone = milestoneOf(event, this.stage);
    if (event.type === 'job.progress') this.stage = event.stage;
    if (milestone)
      this.push({
        seq: event.seq,
        at: Date.parse(event.at),
        kind: 'milestone',
        stream: 'system',
        ...milestone,
      });
  }

  private takeLine(seq: number, { at, stream, text }: LogLine): void {
    const row = { seq, at: Date.parse(at), kind: 'line', stream, tone: 'step' } as const;
    if (!text.includes('\n')) this.push({ ...row, text });
    // A worker that sends several lines as one: each is a row. What follows the last line end is no line.
    else for (const part of text.replace(/\r?\n$/, '').split('\n')) this.push({ ...row, text: part });
  }

  private push(row: Omit<LogRow, 'number'>): void {
    if (Number.isNaN(this.startedAt)) this.startedAt = row.at;
    if (row.text.length > this.longestRaw) {
      this.longestRaw = row.text.length;
      this.longest = Math.max(this.longest, plainText(row.text).length);
    }
    this.rows.push(row);
  }

  private notifySoon(): void {
    if (this.callOff || this.listeners.size === 0) return;
    const isFetched = this.told > 0 && this.length - this.told > MANY_ROWS;
    this.callOff = (isFetched ? later : nextFrame)(() => {
      this.callOff = undefined;
      this.told = this.length;
      for (const listener of this.listeners) listener();
    });
  }
}

function later(callback: () => void): () => void {
  const timer = setTimeout(callback, WHILE_FETCHED_MS);
  return () => clearTimeout(timer);
}
