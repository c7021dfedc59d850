import type { SlipwayClient } from '../../sdk/slipway.client.js';
import type { CliContext } from '../context.js';
import { exitCodeOf, followToEnd } from '../follow.command.js';
import { printerOn } from './commission.printer.js';

/**
 * Tells of a job that was started, and follows it to its end where that is wanted.
 * @param does what it does: `calculates 2026-10`
 * @param summary what came of it, by its result
 */
export async function tellStarted(
  { output, setExitCode }: CliContext,
  api: SlipwayClient,
  { job_id, does, follow }: { job_id: string; does: string; follow: true | undefined },
  summary: (result: unknown) => string,
): Promise<void> {
  const shown = output();
  const next = follow ? [] : [`Follow it: slipway logs ${job_id} --follow`];
  shown.show({ job_id }, [`Job ${job_id} ${does}.`, ...next]);
  if (follow) setExitCode(exitCodeOf(await followToEnd(api, job_id, shown, printerOn(shown, summary))));
}
