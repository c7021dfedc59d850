import { TextDecoder } from 'node:util';

export interface LineSplitterOptions {
  /** Longer lines are cut into pieces of about this many characters. */
  maxLength: number;
  /** So many characters stay back at a cut, so that what must be found whole is whole in one piece. */
  overlap: number;
  /** Where a piece of the text may end at the earliest: moves a cut out of a secret. */
  safeCut?: (text: string, at: number) => number;
  onLine: (line: string, continues: boolean) => void;
  /** Milliseconds between two states of a progress line (`\r`) that become lines of the log. */
  progressInterval?: number;
  now?: () => number;
}

/**
 * Turns the bytes of one stream into lines. Invalid UTF-8 becomes U+FFFD. A line that is repainted with `\r` is
 * reported at most once per interval and in its last state; memory is bounded by `maxLength + overlap`.
 */
export class LineSplitter {
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  private pending = '';
  /** The last state of the line that is being repainted. */
  private painted = '';
  private paintedAt = -Infinity;

  constructor(private readonly options: LineSplitterOptions) {}

  write(chunk: Buffer): void {
    this.take(this.decoder.decode(chunk, { stream: true }));
  }

  /** What is left without a line end becomes the last line. */
  end(): void {
    this.take(this.decoder.decode());
    if (this.pending || this.painted) this.endLine();
  }

  private take(text: string): void {
    let from = 0;
    for (;;) {
      const end = indexOfBreak(text, from);
      if (end === -1) break;
      this.append(text.slice(from, end));
      from = end + 1;
      if (text[end] === '\n') this.endLine();
      else this.repaint();
    }
    this.append(text.slice(from));
  }

  private append(text: string): void {
    const { maxLength, overlap, safeCut, onLine } = this.options;
    this.pending += text;
    let start = 0;
    while (this.pending.length - start > maxLength + overlap) {
      const window = this.pending.slice(start, start + maxLength + overlap);
      let cut = Math.min(window.length, safeCut?.(window, maxLength) ?? maxLength);
      // A surrogate pair stays together.
      if (/[\uD800-\uDBFF]/.test(window.charAt(cut - 1))) cut -= 1;
      onLine(window.slice(0, cut), true);
      this.painted = '';
      start += cut;
    }
    if (start > 0) this.pending = this.pending.slice(start);
  }

  private endLine(): void {
    // "50%\r100%\r\n" ends with an empty state; the last one painted is what a person saw.
    const line = this.pending || this.painted;
    this.pending = '';
    this.painted = '';
    this.paintedAt = -Infinity;
    this.options.onLine(line, false);
  }

  private repaint(): void {
    if (!this.pending) return;
    this.painted = this.pending;
    this.pending = '';
    const now = (this.options.now ?? performance.now.bind(performance))();
    if (this.paintedAt === -Infinity) this.paintedAt = now;
    if (now - this.paintedAt < (this.options.progressInterval ?? 1_000)) return;
    this.paintedAt = now;
    this.options.onLine(this.painted, false);
    this.painted = '';
  }
}

function indexOfBreak(text: string, from: number): number {
  for (let index = from; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 10 || code === 13) return index;
  }
  return -1;
}
