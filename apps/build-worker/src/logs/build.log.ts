import type { BuildReporter } from '../build.contract.js';
import { LineSplitter } from './line.splitter.js';
import { Redactor } from './redactor.js';
import { terminalText } from './terminal.text.js';

export interface BuildLogOptions {
  maxBytes: number;
  maxLines: number;
  maxLineLength: number;
}

type Stream = 'stdout' | 'stderr';

/** Of what comes after the limit the last lines are kept: an error message is at the end. */
const TAIL_BYTES = 64 * 1024;
const TAIL_LINES = 100;
const CONTINUES = ' …';

/**
 * The log of one build: bytes in, lines out, in order of arrival, free of secrets and bounded. Past the limit output
 * is only counted, and at the end a marker says how much was left out, followed by the last lines.
 */
export class BuildLog {
  private bytes = 0;
  private lines = 0;
  private droppedBytes = 0;
  private readonly splitters = new Map<Stream, LineSplitter>();
  private tail: { stream: Stream; chunk: Buffer }[] = [];
  private tailBytes = 0;

  constructor(
    private readonly reporter: BuildReporter,
    private readonly redactor: Redactor,
    private readonly options: BuildLogOptions,
  ) {}

  /** Whether the limit is reached. Whoever reads the output may then take it slowly. */
  get full(): boolean {
    return this.bytes >= this.options.maxBytes || this.lines >= this.options.maxLines;
  }

  /** A line of our own. It is not counted: there are few. */
  system(text: string): void {
    this.reporter.log('system', this.clean(text));
  }

  /** Text that leaves the system without secrets: for errors and progress. */
  clean(text: string): string {
    return this.redactor.redact(terminalText(text));
  }

  write(stream: Stream, chunk: Buffer): void {
    if (this.full) this.keepTail(stream, chunk);
    else this.splitter(stream).write(chunk);
  }

  /** Ends the output of one command. */
  end(): void {
    for (const splitter of this.splitters.values()) splitter.end();
    this.splitters.clear();
    if (this.droppedBytes > 0) this.reportTail();
  }

  private splitter(stream: Stream): LineSplitter {
    const known = this.splitters.get(stream);
    if (known) return known;
    const { redactor } = this;
    const created = new LineSplitter({
      maxLength: this.options.maxLineLength,
      overlap: redactor.longest,
      safeCut: (text, at) => redactor.safeCut(text, at),
      onLine: (line, continues) => this.line(stream, line, continues),
    });
    this.splitters.set(stream, created);
    return created;
  }

  private line(stream: Stream, line: string, continues: boolean): void {
    if (this.full) {
      this.droppedBytes += line.length + 1;
      return;
    }
    this.lines += 1;
    this.bytes += Buffer.byteLength(line) + 1;
    this.reporter.log(stream, this.clean(line) + (continues ? CONTINUES : ''));
    if (this.full) this.system('The log is full: from here on only the last lines of each command are kept.');
  }

  private keepTail(stream: Stream, chunk: Buffer): void {
    this.droppedBytes += chunk.length;
    this.tail.push({ stream, chunk: chunk.length > TAIL_BYTES ? chunk.subarray(-TAIL_BYTES) : chunk });
    this.tailBytes += Math.min(chunk.length, TAIL_BYTES);
    while (this.tail.length > 1 && this.tailBytes - (this.tail[0]?.chunk.length ?? 0) >= TAIL_BYTES)
      this.tailBytes -= this.tail.shift()?.chunk.length ?? 0;
  }

  private reportTail(): void {
    const kept: { stream: Stream; line: string }[] = [];
    const seen = new Set<Stream>();
    for (const { stream, chunk } of mergeRuns(this.tail)) {
      const splitter = new LineSplitter({
        maxLength: this.options.maxLineLength,
        overlap: this.redactor.longest,
        safeCut: (text, at) => this.redactor.safeCut(text, at),
        // The kept bytes start anywhere, also within a secret; only whole lines are shown.
        onLine: (line) => (seen.has(stream) ? kept.push({ stream, line }) : seen.add(stream)),
      });
      splitter.write(chunk);
      splitter.end();
    }
    this.tail = [];
    this.tailBytes = 0;
    const shown = kept.slice(-TAIL_LINES);
    this.system(
      `${this.droppedBytes.toLocaleString('en')} bytes of output were left out here; these are the last lines.`,
    );
    this.droppedBytes = 0;
    for (const { stream, line } of shown) this.reporter.log(stream, this.clean(line));
  }
}

/** Joins neighbours of one stream, so that a line is cut only where the other stream wrote in between. */
function mergeRuns(chunks: { stream: Stream; chunk: Buffer }[]): { stream: Stream; chunk: Buffer }[] {
  const streams = [...new Set(chunks.map(({ stream }) => stream))];
  return streams.map((stream) => ({
    stream,
    chunk: Buffer.concat(chunks.filter((part) => part.stream === stream).map(({ chunk }) => chunk)),
  }));
}
