export interface ScreenOptions {
  out: NodeJS.WritableStream & { columns?: number; isTTY?: boolean };
  /** Keeps a line below the others and draws it anew; only for a terminal. */
  bar: boolean;
  colors: boolean;
}

const BAR_WIDTH = 24;

/** Lines, and on a terminal one that stays below them. */
export class Screen {
  private bottom = '';

  constructor(private readonly options: ScreenOptions) {}

  line(text: string): void {
    const { out, colors } = this.options;
    if (this.bottom) out.write('\r\x1b[2K');
    out.write(`${text}${colors ? '\x1b[0m' : ''}\n`);
    if (this.bottom) out.write(this.bottom);
  }

  /** Draws the line below the others: a bar, and a text that is cut where the terminal ends. */
  drawBar(progress: number, text: string): void {
    const { out, bar } = this.options;
    if (!bar) return;
    // A line that wraps cannot be drawn over. Some terminals say that they have no columns.
    this.bottom = barLine(progress, text).slice(0, Math.max(10, (out.columns || 80) - 1));
    out.write(`\r\x1b[2K${this.bottom}`);
  }

  clearBar(): void {
    if (this.bottom) this.options.out.write('\r\x1b[2K');
    this.bottom = '';
  }
}

/** @param progress 0–100 */
export function barLine(progress: number, text: string): string {
  const filled = Math.round((Math.min(100, Math.max(0, progress)) / 100) * BAR_WIDTH);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${text}`;
}
