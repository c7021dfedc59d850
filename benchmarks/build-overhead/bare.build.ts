import { mkdirSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { machine } from '../env.ts';
import type { BenchContext } from '../harness/bench.ts';
import { run } from '../harness/processes.ts';

/** What git and npm need of this machine's environment: where they are, and how the registry is reached. */
const PASSED_ON =
  /^(PATH|LANG|TZ|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|(https?|no|all)_proxy|npm_config_(registry|strict_ssl|maxsockets|fetch_retries))$/i;

/**
 * `git clone && npm ci && npm run build` without any of Slipway, with npm's download cache of its own and the settings of
 * npm that a build of ours has.
 * @returns a function that does it in a new folder and tells how long it took, in seconds
 */
export function bareBuild({ home, cleanup }: BenchContext, url: string): () => Promise<number> {
  const own = join(home, 'bare');
  mkdirSync(own, { recursive: true });
  const env = bareEnvironment(own);
  let count = 0;
  return async () => {
    const folder = join(own, `clone-${(count += 1)}`);
    const started = performance.now();
    await run('git', ['clone', '--quiet', url, folder], { cwd: own, env, cleanup });
    await run('npm', ['ci'], { cwd: folder, env, cleanup });
    await run('npm', ['run', 'build'], { cwd: folder, env, cleanup });
    const seconds = (performance.now() - started) / 1_000;
    rmSync(folder, { recursive: true });
    return seconds;
  };
}

function bareEnvironment(own: string): Record<string, string> {
  const passed = Object.entries(machine).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && PASSED_ON.test(entry[0]),
  );
  const { PATH = '', ...rest } = Object.fromEntries(passed);
  return {
    ...rest,
    // The same Node that builds of ours run on.
    PATH: `${dirname(process.execPath)}${delimiter}${PATH}`,
    HOME: own,
    CI: 'true',
    NODE_ENV: '',
    npm_config_cache: join(own, 'npm'),
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    npm_config_progress: 'false',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
  };
}
