import { TERMINAL_EVENTS, type JobEvent } from '@slipway/shared/contracts';
import type { SlipwayClient } from '../sdk/slipway.client.js';
import { EventPrinter } from './event.printer.js';
import type { Output } from './output.js';

export type Ending = 'completed' | 'failed' | 'cancelled';

/** Prints a job's events until it has ended. */
export async function followToEnd(client: SlipwayClient, jobId: string, output: Output): Promise<Ending> {
  const printer = new EventPrinter({ out: process.stdout, bar: output.isTerminal, colors: output.colors });
  const onConnection = (state: 'lost' | 'back') => {
    if (!output.json)
      printer.note(state === 'lost' ? '… connection lost, trying again' : '… connected again');
  };
  for await (const event of client.follow(jobId, { onConnection })) {
    if (output.json) output.writeJson(event);
    else printer.print(event);
    if (TERMINAL_EVENTS.has(event.type) && (await hasEnded(client, event))) return endingOf(event);
  }
  throw new Error('the stream ended before the job did');
}

/** A terminal event in the middle of the log was followed by a retry. */
async function hasEnded(client: SlipwayClient, event: JobEvent): Promise<boolean> {
  return (await client.events(event.job_id, { after: event.seq, limit: 1 })).data.length === 0;
}

function endingOf(event: JobEvent): Ending {
  return event.type === 'job.completed'
    ? 'completed'
    : event.type === 'job.cancelled'
      ? 'cancelled'
      : 'failed';
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
