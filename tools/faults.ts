import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { BuildFailed, buildAll } from './launcher/build.ts';

/**
 * `npm run faults -- --seed N --minutes M [--only NAME,NAME] [--outage MINUTES] [--keep] [--report FILE]`: a system of real processes under
 * load, faults at random, and everything that clients were promised held against what there is in the end. With --outage
 * each outage of a store lasts so long: `--only outage-both --outage 10 --minutes 1` is one of ten minutes.
 */
const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    minutes: { type: 'string', default: '5' },
    only: { type: 'string' },
    outage: { type: 'string' },
    keep: { type: 'boolean', default: false },
    report: { type: 'string' },
  },
});
const root = join(import.meta.dirname, '..');
const started = performance.now();
const say = (text: string) =>
  console.log(`${((performance.now() - started) / 1_000).toFixed(1).padStart(7)} ${text}`);

try {
  say('building');
  buildAll(root);
  // What follows imports what was just built.
  const { requireRedis } = await import('./launcher/system.packages.ts');
  if (requireRedis(say).kind === 'docker')
    throw new BuildFailed('This stops and flushes its Redis: it needs a redis-server on PATH.');
  const { soak } = await import('../e2e/faults/soak.ts');
  process.exitCode = await soak({
    ...options,
    minutes: Number(options.minutes),
    outageMinutes: options.outage === undefined ? undefined : Number(options.outage),
    say,
  });
} catch (error) {
  const { name, message, stack } = error as Error;
  const isExpected = error instanceof BuildFailed || name === 'MissingPackage';
  console.error(`\nslipway: ${isExpected ? message : (stack ?? message)}`);
  process.exitCode = 1;
}
process.exit();
