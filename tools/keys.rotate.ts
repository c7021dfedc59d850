import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { BuildFailed, buildAll } from './launcher/build.ts';
import { UsageError } from './launcher/options.ts';

/**
 * `npm run keys:rotate [-- --dry-run]`: seals all secrets under the current key-encryption key, while everything runs.
 * With DATABASE_URL it does that there; without, it gives the running `npm start` a new key first.
 */
const root = join(import.meta.dirname, '..');
const say = (text: string) => console.log(`▸ ${text}`);
try {
  const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } });
  say('building');
  buildAll(root);
  // What follows imports what was just built.
  const { runRotation } = await import('./rotation/run.ts');
  process.exitCode = await runRotation({ root, dryRun: values['dry-run'], say });
} catch (error) {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const isExpected =
    error instanceof UsageError ||
    error instanceof BuildFailed ||
    name === 'ConfigError' ||
    stack?.includes('parseArgs') === true;
  console.error(`\nslipway: ${isExpected ? message : (stack ?? message)}`);
  process.exitCode = 1;
}
