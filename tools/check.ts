import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** `npm run check`: all that can be said of the code without running it. Every check runs; the first failure is not the last word. */
const root = join(import.meta.dirname, '..');
const CHECKS: [name: string, command: string, ...args: string[]][] = [
  ['build', 'turbo', 'run', 'build', '--output-logs=errors-only', '--ui=stream'],
  ['types of tools', 'tsc', '-p', 'tools/tsconfig.json'],
  ['types of end-to-end tests', 'tsc', '-p', 'e2e/tsconfig.json'],
  ['types of benchmarks', 'tsc', '-p', 'benchmarks/tsconfig.json'],
  ['types of the benchmarks’ page', 'tsc', '-p', 'benchmarks/log-view/page/tsconfig.json'],
  ['format', 'prettier', '--check', '--log-level=warn', '.'],
  ['lint', 'oxlint', '--type-aware', '--deny-warnings'],
  [
    'floors',
    'depcruise',
    '--config',
    '.dependency-cruiser.mjs',
    'apps',
    'packages',
    'tools',
    'e2e',
    'benchmarks',
  ],
  ['unused code', 'knip'],
  ['architecture', 'node', 'tools/check-architecture.ts'],
  ['no floats in money paths', 'node', 'tools/check-money.ts'],
];

const failed: string[] = [];
for (const [name, command, ...args] of CHECKS) {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(join(root, 'node_modules', '.bin', command), args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${status === 0 ? '✔' : '✖'} ${name} (${seconds} s)`);
  if (status === 0) continue;
  failed.push(name);
  console.log(`${stdout}${stderr}`);
}
if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join(', ')}`);
  process.exit(1);
}
