import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import type { JobEvent } from '@slipway/shared/contracts';
import { jobCatalog } from '@slipway/shared/contracts/jobs';
import { EventPrinter, type JobPrinter } from '../event.printer.js';
import { Screen, type ScreenOptions } from '../screen.js';

type ProgressEvent = Extract<JobEvent, { type: 'job.progress' }>;

/**
 * Prints how accounts are made: on a terminal a bar with counts, rate and time left, elsewhere a line for each step of
 * it; failures as they come, and what came of it all. The accounts that went well are counted, not listed.
 */
export class AccountPrinter implements JobPrinter {
  private readonly screen: Screen;
  private readonly others: EventPrinter;
  private readonly colors: ReturnType<typeof pc.createColors>;

  constructor(private readonly options: ScreenOptions) {
    this.screen = new Screen(options);
    this.others = new EventPrinter(options, this.screen);
    this.colors = pc.createColors(options.colors);
  }

  print(event: JobEvent): void {
    switch (event.type) {
      case 'job.progress': {
        const text = progressText(event);
        if (this.options.bar) return this.screen.drawBar(event.progress, text);
        return this.screen.line(`● ${text}`);
      }
      case 'job.log':
        for (const { stream, text } of event.lines) this.logLine(stream, stripVTControlCharacters(text));
        return;
      case 'job.completed':
        this.end();
        return this.screen.line(this.colors.green(`✔ ${summary(event.result)}`));
      case 'job.failed':
        this.others.print(event);
        return this.note(
          `  Which ones, and why: slipway accounts list --job ${event.job_id} --status failed`,
        );
      default:
        return this.others.print(event);
    }
  }

  note(text: string): void {
    this.others.note(text);
  }

  end(): void {
    this.screen.clearBar();
  }

  private logLine(stream: 'stdout' | 'stderr' | 'system', text: string): void {
    const { red, dim } = this.colors;
    if (stream === 'stderr') this.screen.line(red(`✖ ${text}`));
    else if (stream === 'system') this.screen.line(dim(`│ ${text}`));
  }
}

/** `12 of 20 · 25/s · 1 s left`, as the job says it, or the stage where it says nothing more. */
export function progressText({ stage, message }: Pick<ProgressEvent, 'stage' | 'message'>): string {
  const text = stripVTControlCharacters(message ?? stage);
  return stage === 'provision' || message === undefined ? text : `${stage}: ${text}`;
}

/** What a job that made accounts has to show. */
export function summary(result: unknown): string {
  const parsed = jobCatalog.account.result.safeParse(result);
  if (!parsed.success) return 'completed';
  const { created, linked, mailed, duration_ms } = parsed.data;
  const parts = [
    `${created.toLocaleString('en')} created`,
    ...(linked > 0 ? [`${linked.toLocaleString('en')} were there before`] : []),
    ...(mailed > 0 ? [`${mailed.toLocaleString('en')} mailed`] : []),
  ];
  return `${parts.join(', ')} in ${(duration_ms / 1_000).toFixed(1)} s`;
}
