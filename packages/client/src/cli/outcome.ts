import type { SlipwayClient } from '../sdk/slipway.client.js';
import type { CliContext } from './context.js';
import { endOf, exitCodeOf } from './follow.command.js';

/**
 * Waits for a short job and says what came of it; the exit code tells, too.
 * @param lines what a person is told when it went well
 * @param failed the same when it did not, by what the job says
 */
export async function seenThrough(
  { output, setExitCode }: CliContext,
  api: SlipwayClient,
  jobId: string,
  lines: (result: unknown) => string[],
  failed: (message: string) => string = (message) => message,
): Promise<void> {
  const ending = await endOf(api, jobId);
  setExitCode(exitCodeOf(ending));
  if (ending.type === 'left') return;
  if (ending.type === 'job.completed') output().show(ending, lines(ending.result));
  else if (output().json) output().writeJson(ending);
  else if (ending.type === 'job.cancelled') throw new Error('Somebody has cancelled it.');
  else throw new Error(failed(ending.error.message));
}
