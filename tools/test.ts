import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { prepare } from './launcher/prepare.ts';

/** `npm test`: everything that the tests need, then all of them. Arguments go to vitest. */
const root = join(import.meta.dirname, '..');
await prepare(root);
const vitest = spawnSync(join(root, 'node_modules', '.bin', 'vitest'), ['run', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(vitest.status ?? 1);
