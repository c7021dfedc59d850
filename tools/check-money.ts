import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { floatsIn } from './money/floats.ts';

/** Refuses floating-point numbers where money is calculated. */
const root = join(import.meta.dirname, '..');
const MONEY_PATHS = ['packages/commissions/src', 'apps/commission-service/src'];
const TESTS = /[.](spec|fixture)[.]ts$/;
/** They count days, sales per batch, and per cent done: nothing in them is money. */
const NO_MONEY = new Set([
  'packages/commissions/src/calendar.rules.ts',
  'apps/commission-service/src/runs/run.progress.ts',
]);

const files = MONEY_PATHS.flatMap((path) => globSync(`${path}/**/*.ts`, { cwd: root })).filter(
  (file) => !TESTS.test(file) && !NO_MONEY.has(file),
);
if (files.length === 0 || [...NO_MONEY].some((file) => !existsSync(join(root, file)))) {
  console.error('tools/check-money.ts names files that are not there');
  process.exit(1);
}
let found = 0;
for (const file of files)
  for (const { line, message } of floatsIn(readFileSync(join(root, file), 'utf8'), file)) {
    found += 1;
    console.error(`${file}:${line} ${message}`);
  }
if (found > 0) process.exit(1);
