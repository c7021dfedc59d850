import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import type { JobEvent } from '@slipway/shared/contracts';
import { Screen, type ScreenOptions } from './screen.js';

/** Shows what a job says. */
export interface JobPrinter {
  print(event: JobEvent): void;
  /** A line that is not the job's. */
  note(text: string): void;
  /** Leaves the screen tidy: nobody listens any more. */
  end(): void;
}

/**
 * Prints a job's events for a person: log lines as they come, a line per stage, and on a terminal one progress bar that
 * stays below them.
 */
export class EventPrinter implements JobPrinter {
  private stage = '';
  private readonly colors: ReturnType<typeof pc.createColors>;

  constructor(
    private readonly options: ScreenOptions,
    private readonly screen = new Screen(options),
  ) {
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
        return this.screen.drawBar(event.progress, `${String(event.progress).padStart(3)} % ${event.stage}`);
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
        this.end();
        return this.line(green('✔ completed'));
      case 'job.failed': {
        this.end();
        const { message, command, exit_code } = event.error;
        this.line(red(`✖ failed: ${message}`));
        if (command !== undefined)
          this.line(
            red(`  command: ${command}${exit_code === undefined ? '' : ` (exit code ${exit_code})`}`),
          );
        return;
      }
      case 'job.cancelled':
        this.end();
        return this.line(yellow('■ cancelled'));
    }
  }

  note(text: string): void {
    this.line(this.colors.dim(text));
  }

  end(): void {
    this.screen.clearBar();
  }

  private shown(text: string): string {
    return this.options.colors ? text : stripVTControlCharacters(text);
  }

  private line(text: string): void {
    this.screen.line(text);
  }
}
