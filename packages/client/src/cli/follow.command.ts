import { TERMINAL_EVENTS, type JobEvent } from '@slipway/shared/contracts';
import type { SlipwayClient } from '../sdk/slipway.client.js';
import { EventPrinter, type JobPrinter } from './event.printer.js';
import type { Output } from './output.js';

/** How a job ended, or that nobody wanted to wait for it any longer. */
export type Ending =
  Extract<JobEvent, { type: 'job.completed' | 'job.failed' | 'job.cancelled' }> | { type: 'left' };

/** What a shell says of a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

/** What the command exits with after a job that it was to see through. */
export function exitCodeOf({ type }: Ending): number {
  return type === 'job.completed' ? 0 : type === 'left' ? INTERRUPTED : 1;
}

/** Prints a job's events until it has ended, or until Ctrl-C, which leaves the job alone. */
export async function followToEnd(
  client: SlipwayClient,
  jobId: string,
  output: Output,
  printer: JobPrinter = new EventPrinter({
    out: process.stdout,
    bar: output.isTerminal,
    colors: output.colors,
  }),
): Promise<Ending> {
  return untilEnd(client, jobId, {
    onEvent: (event) => {
      if (output.json) output.writeJson(event);
      else printer.print(event);
    },
    onConnection: (state) => {
      if (!output.json)
        printer.note(state === 'lost' ? '… connection lost, trying again' : '… connected again');
    },
    onLeft: () => printer.end(),
  });
}

/** Waits for a job's end without a word. */
export function endOf(client: SlipwayClient, jobId: string): Promise<Ending> {
  return untilEnd(client, jobId, {});
}

interface Listener {
  onEvent?: (event: JobEvent) => void;
  onConnection?: (state: 'lost' | 'back') => void;
  onLeft?: () => void;
}

async function untilEnd(
  client: SlipwayClient,
  jobId: string,
  { onEvent, onConnection, onLeft }: Listener,
): Promise<Ending> {
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  process.once('SIGINT', onInterrupt);
  try {
    const options = { signal: interrupt.signal, ...(onConnection ? { onConnection } : {}) };
    for await (const event of client.follow(jobId, options)) {
      onEvent?.(event);
      if (isEnding(event) && (await hasEnded(client, event))) return event;
    }
  } finally {
    process.off('SIGINT', onInterrupt);
  }
  if (!interrupt.signal.aborted) throw new Error('the stream ended before the job did');
  onLeft?.();
  process.stderr.write(
    `\nThe job goes on without you.\nFollow it: slipway logs ${jobId} --follow\nCancel it: slipway cancel ${jobId}\n`,
  );
  return { type: 'left' };
}

function isEnding(event: JobEvent): event is Exclude<Ending, { type: 'left' }> {
  return TERMINAL_EVENTS.has(event.type);
}

/** A terminal event in the middle of the log was followed by a retry. */
async function hasEnded(client: SlipwayClient, event: JobEvent): Promise<boolean> {
  return (await client.events(event.job_id, { after: event.seq, limit: 1 })).data.length === 0;
}

/** Prints what a job has said so far. */
export async function printSoFar(client: SlipwayClient, jobId: string, output: Output): Promise<void> {
  const printer = new EventPrinter({ out: process.stdout, bar: false, colors: output.colors });
  for (let after: number | null = 0; after !== null;) {
    const page = await client.events(jobId, { after });
    for (const event of page.data) {
      if (output.json) output.writeJson(event);
      else printer.print(event);
    }
    after = page.next_after;
  }
}
