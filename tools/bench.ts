import { join } from 'node:path';
import { BuildFailed, buildAll } from './launcher/build.ts';

/** `npm run bench [-- NAME]`: compiles, measures, and writes `benchmarks/results.json` and `docs/benchmarks.md`. */
const root = join(import.meta.dirname, '..');
const say = (text: string) => console.log(`▸ ${text}`);
try {
  say('building');
  buildAll(root);
  // What follows imports what was just built.
  const { requireRedis, requireSandboxTools } = await import('./launcher/system.packages.ts');
  if (requireRedis(say).kind === 'docker')
    throw new BuildFailed(
      'The benchmarks need a redis-server on PATH: one in a container measures the container.',
    );
  requireSandboxTools(say);
  const { runBenchmarks } = await import('../benchmarks/run.ts');
  await runBenchmarks(root, process.argv.slice(2));
  process.exit(0);
} catch (error) {
  const { name, message, stack } = error as Error;
  const isExpected = error instanceof BuildFailed || name === 'MissingPackage';
  console.error(`\nslipway: ${isExpected ? message : (stack ?? message)}`);
  process.exit(1);
}
