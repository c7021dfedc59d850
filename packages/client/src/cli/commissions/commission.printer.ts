import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import type { JobEvent } from '@slipway/shared/contracts';
import { EventPrinter, type JobPrinter } from '../event.printer.js';
import type { Output } from '../output.js';
import { Screen, type ScreenOptions } from '../screen.js';

/**
 * Prints how a job of commissions goes: on a terminal a bar with what is done, elsewhere a line for each step of it; and
 * in the end what came of it, in the words of who knows the result.
 */
export class CommissionPrinter implements JobPrinter {
  private readonly screen: Screen;
  private readonly others: EventPrinter;
  private readonly colors: ReturnType<typeof pc.createColors>;
  private told = '';

  constructor(
    private readonly options: ScreenOptions,
    private readonly summary: (result: unknown) => string,
  ) {
    this.screen = new Screen(options);
    this.others = new EventPrinter(options, this.screen);
    this.colors = pc.createColors(options.colors);
  }

  print(event: JobEvent): void {
    switch (event.type) {
      case 'job.progress': {
        const text = stripVTControlCharacters(event.message ?? event.stage);
        if (this.options.bar)
          return this.screen.drawBar(event.progress, `${String(event.progress).padStart(3)} % ${text}`);
        if (text !== this.told) this.screen.line(`● ${text}`);
        this.told = text;
        return;
      }
      case 'job.completed':
        this.end();
        return this.screen.line(this.colors.green(`✔ ${this.summary(event.result)}`));
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
}

/** One that writes to this process's output. */
export function printerOn(output: Output, summary: (result: unknown) => string): CommissionPrinter {
  return new CommissionPrinter(
    { out: process.stdout, bar: output.isTerminal, colors: output.colors },
    summary,
  );
}
