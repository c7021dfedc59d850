import { join } from 'node:path';
import { BuildFailed, buildAll } from '../launcher/build.ts';
import { UsageError } from '../launcher/options.ts';

export type Say = (text: string) => void;

const ROOT = join(import.meta.dirname, '..', '..');

/**
 * Builds, runs a command, and says what became of it.
 * @param command imports what needs the built packages, when it is called
 */
export async function commandLine(command: (root: string, say: Say) => Promise<void>): Promise<void> {
  const say = (text: string) => console.log(`▸ ${text}`);
  try {
    say('building');
    buildAll(ROOT);
    await command(ROOT, say);
  } catch (error) {
    const isExpected = error instanceof UsageError || error instanceof BuildFailed;
    console.error(
      `\nslipway: ${error instanceof Error ? (isExpected ? error.message : error.stack) : String(error)}`,
    );
    process.exitCode = 1;
  }
}
