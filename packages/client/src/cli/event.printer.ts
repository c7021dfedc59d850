import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import type { JobEvent } from '@slipway/shared/contracts';

export interface PrinterOptions {
  out: NodeJS.WritableStream & { columns?: number; isTTY?: boolean };
  /** Draws a progress bar under the log; only for a terminal. */
  bar: boolean;
  colors: boolean;
}

const BAR_WIDTH = 24;

/**
 * Prints a job's events for a person: log lines as they come, a line per stage, and on a terminal one progress bar that
 * stays below them.
 */
export class EventPrinter {
  private barText = '';
  private stage = '';
  private readonly colors: ReturnType<typeof pc.createColors>;

  constructor(private readonly options: PrinterOptions) {
    this.colors = pc.createColors(options.colors);
  }

  print(event: JobEvent): void {
    const { dim, red, green, yellow, cyan } = this.colors;
    switch (event.type) {
      case 'job.queued':
        return this.line(dim('○ queued'));
      case 'job.started':
        this.stage = '';
        return this.line(dim(`○ started${event.attempt > 1 ? ` (attempt ${event.attempt})` : ''}`));
      case 'job.progress':
        if (event.stage !== this.stage)
          this.line(cyan(`● ${event.stage}${event.message ? ` · ${event.message}` : ''}`));
        this.stage = event.stage;
        return this.drawBar(event.progress, event.stage);
      case 'job.log':
        for (const { stream, text } of event.lines) {
          this.line(
            stream === 'stderr'
              ? `${yellow('│')} ${this.shown(text)}`
              : stream === 'system'
                ? dim(`│ ${this.shown(text)}`)
                : `${dim('│')} ${this.shown(text)}`,
          );
        }
        return;
      case 'job.retrying':
        return this.line(
          yellow(`↻ ${event.error.message} Trying again in ${(event.delay_ms / 1000).toFixed(1)} s.`),
        );
      case 'job.completed':
        this.clearBar();
        return this.line(green('✔ completed'));
      case 'job.failed': {
        this.clearBar();
        const { message, command, exit_code } = event.error;
        this.line(red(`✖ failed: ${message}`));
        if (command !== undefined)
          this.line(
            red(`  command: ${command}${exit_code === undefined ? '' : ` (exit code ${exit_code})`}`),
          );
        return;
      }
      case 'job.cancelled':
        this.clearBar();
        return this.line(yellow('■ cancelled'));
    }
  }

  note(text: string): void {
    this.line(this.colors.dim(text));
  }

  private shown(text: string): string {
    return this.options.colors ? text : stripVTControlCharacters(text);
  }

  private line(text: string): void {
    const { out } = this.options;
    if (this.barText) out.write('\r\x1b[2K');
    out.write(`${text}${this.options.colors ? '\x1b[0m' : ''}\n`);
    if (this.barText) out.write(this.barText);
  }

  private drawBar(progress: number, stage: string): void {
    if (!this.options.bar) return;
    const filled = Math.round((progress / 100) * BAR_WIDTH);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${String(progress).padStart(3)} % ${stage}`;
    this.barText = bar.slice(0, Math.max(10, (this.options.out.columns ?? 80) - 1));
    this.options.out.write(`\r\x1b[2K${this.barText}`);
  }

  private clearBar(): void {
    if (this.barText) this.options.out.write('\r\x1b[2K');
    this.barText = '';
  }
}
