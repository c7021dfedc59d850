import { quietNow } from '@slipway/testing/quiet-time';

/** Something that must hold did not. Its message is for the person who reads the run's end. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Polls until a condition holds.
 * @param deadlineMs of a machine that is not held up by its host
 * @returns how long that took, in milliseconds
 * @throws Broken with what the condition last said of itself, when it does not hold in time
 */
export async function until(
  what: string,
  deadlineMs: number,
  condition: () => Promise<true | string> | true | string,
  everyMs = 100,
): Promise<number> {
  const started = performance.now();
  const quietly = quietNow();
  for (;;) {
    const word = await Promise.resolve()
      .then(condition)
      .catch((error: unknown) => String(error));
    const took = performance.now() - started;
    if (word === true) return took;
    if (quietNow() - quietly > deadlineMs)
      throw new Broken(`not within ${deadlineMs / 1_000} s: ${what} (${word})`);
    await pause(everyMs);
  }
}
