import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { BuildFailed, buildAll } from './launcher/build.ts';

/**
 * `npm run faults:accounts -- --seed N --runs M`: jobs of fifty accounts while workers are killed and the directory
 * misbehaves; in the end each account must be in its directory exactly once.
 */
const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    runs: { type: 'string', default: '1000' },
  },
});
const started = performance.now();
const say = (text: string) =>
  console.log(`${((performance.now() - started) / 1_000).toFixed(1).padStart(7)} ${text}`);

try {
  say('building');
  buildAll(join(import.meta.dirname, '..'));
  // What follows imports what was just built.
  const { accountSoak, accountTable } = await import('../e2e/accounts/exactly-once/soak.ts');
  say(
    `seed ${options.seed}; to repeat: npm run faults:accounts -- --seed ${options.seed} --runs ${options.runs}`,
  );
  const report = await accountSoak({ seed: options.seed, runs: Number(options.runs), say });
  console.log(`\n${accountTable(report)}`);
  process.exitCode = report.violations.length > 0 ? 1 : 0;
} catch (error) {
  const { name, message, stack } = error as Error;
  const isExpected = error instanceof BuildFailed || name === 'MissingPackage';
  console.error(`\nslipway: ${isExpected ? message : (stack ?? message)}`);
  process.exitCode = 1;
}
process.exit();
