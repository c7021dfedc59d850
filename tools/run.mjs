// The way in for `npm start`, `npm test` and their kin. It runs on the machine's own Node (20.19 or newer), with nothing
// installed yet: it installs the dependencies when they are not those of the lockfile, and then hands over to the Node
// that came with them.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const bin = join(root, 'node_modules', '.bin');
const stamp = join(root, 'node_modules', '.slipway-lock');
const [command = 'start', ...args] = process.argv.slice(2);

const digest = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest) {
  console.log('Installing dependencies …');
  const ci = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const options = { cwd: root, stdio: 'inherit' };
  // The npm that called us, when one did.
  const { npm_execpath: npm } = process.env;
  const installed = npm ? spawnSync(process.execPath, [npm, ...ci], options) : spawnSync('npm', ci, options);
  if (installed.status !== 0) process.exit(installed.status ?? 1);
  writeFileSync(stamp, digest);
}

const child = spawn(join(bin, 'node'), [join(root, 'tools', `${command}.ts`), ...args], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, TURBO_TELEMETRY_DISABLED: '1' },
});
// The terminal sends Ctrl-C to the child too; this process only waits for it to put things in order.
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(signal === 'SIGINT' ? 130 : (code ?? 1)));
