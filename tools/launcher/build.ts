import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The code does not compile; what the compiler said is the message. */
export class BuildFailed extends Error {
  override readonly name = 'BuildFailed';
}

/** Compiles what has changed since the last time. */
export function buildAll(root: string): void {
  const turbo = join(root, 'node_modules', '.bin', 'turbo');
  const built = spawnSync(turbo, ['run', 'build', '--output-logs=errors-only', '--ui=stream'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (built.status !== 0)
    throw new BuildFailed(`The build failed:\n${built.stdout ?? ''}${built.stderr ?? ''}`);
}
