import { hostOf } from '@slipway/shared/addresses';
import { isIPv6, isIP } from 'node:net';
import type { BuildLimits } from '../build.limits.js';
import { diskUsage } from '../sandbox/disk.usage.js';
import { gitHostEnvironment, certificateMounts } from '../sandbox/host.environment.js';
import { TOOL_PATH } from '../sandbox/network.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { gitErrors } from './git.errors.js';
import { cloneProgress, gitComplaint } from './git.progress.js';
import type { ProbedRepository } from './repository.probe.js';

export interface CloneOptions {
  /** An empty folder that the sandbox's user owns. */
  folder: string;
  limits: BuildLimits;
  hostEnvironment: Readonly<Record<string, string | undefined>>;
  onProgress: (done: number, message: string) => void;
  signal: AbortSignal;
}

export interface ClonedRepository {
  commit_sha: string;
  /** The hash of the commit's files, whatever the history. */
  tree_sha: string;
  /** Its first line. */
  commit_message: string;
}

const MAX_OUTPUT = 64 * 1024;

/**
 * Clones one commit of one branch, in the sandbox: git reads what a stranger wrote. Only the checked address is
 * connected to, only over http(s), with no configuration, hooks, prompts, submodules, tags or redirects.
 * @throws BuildError
 */
export async function cloneRepository(
  repository: ProbedRepository,
  sandbox: Sandbox,
  options: CloneOptions,
): Promise<ClonedRepository> {
  const { folder, limits, signal } = options;
  const inside = sandbox.place(folder, '/workspace');
  const environment = gitEnvironment(repository.url, options.hostEnvironment);
  let stdout = '';
  let stderr = '';
  const result = await sandbox.run(
    {
      name: 'git clone',
      // The second command reads the clone; the first one's arguments are its own, from "$1" on.
      argv: [
        '/bin/sh',
        '-c',
        `git "$@" && exec git log -1 --no-show-signature --format=%H%n%T%n%s`,
        'sh',
        ...cloneArguments(repository, inside),
      ],
      cwd: inside,
      environment,
      mounts: [
        { kind: 'read-write', source: folder, target: inside },
        ...(sandbox.kind === 'none' ? [] : certificateMounts(environment)),
      ],
      network: 'host',
      limits: {
        ...limits,
        wall_ms: limits.clone_ms,
        disk_bytes: limits.clone_bytes,
        // A backstop only: git does not say that a file became too large.
        file_bytes: 4 * limits.clone_bytes,
      },
      diskFolders: [folder],
      onOutput(stream, chunk) {
        if (stream === 'stdout') stdout = (stdout + chunk.toString()).slice(0, MAX_OUTPUT);
        else {
          stderr = (stderr + chunk.toString()).slice(-MAX_OUTPUT);
          const state = cloneProgress(stderr.split(/[\r\n]/).findLast((line) => line.includes('%')) ?? '');
          if (state) options.onProgress(state.done, state.message);
        }
      },
    },
    signal,
  );
  const host = hostOf(repository.url);
  if (result.outcome === 'stopped') {
    if (result.by === 'disk') throw gitErrors.tooLarge(limits.clone_bytes);
    if (result.by === 'time') throw gitErrors.timedOut(host, Math.ceil(limits.clone_ms / 1_000));
    throw gitErrors.failed(`git was stopped for its use of ${result.by}`, 137);
  }
  if (result.exit_code !== 0) {
    throw gitErrors.failed(gitComplaint(stderr), result.exit_code);
  }
  // A quick one may be over its limit before anybody has looked.
  if ((await diskUsage(folder, limits.clone_bytes)) > limits.clone_bytes)
    throw gitErrors.tooLarge(limits.clone_bytes);
  const [commit = '', tree = '', ...message] = stdout.trimEnd().split('\n');
  return { commit_sha: commit, tree_sha: tree, commit_message: message.join(' ').slice(0, 500) };
}

function cloneArguments({ url, address, branch }: ProbedRepository, folder: string): string[] {
  const host = hostOf(url);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  // A name is resolved by curl to the address that was checked; a literal address needs nothing.
  const pin = isIP(host)
    ? []
    : [`http.curloptResolve=${host}:${port}:${isIPv6(address) ? `[${address}]` : address}`];
  const settings = [
    ...pin,
    'http.followRedirects=false',
    'http.lowSpeedLimit=1000',
    'http.lowSpeedTime=30',
    'core.hooksPath=/dev/null',
    'core.fsmonitor=false',
    'credential.helper=',
    'protocol.version=2',
    'submodule.recurse=false',
    'advice.detachedHead=false',
    'gc.auto=0',
  ];
  return [
    ...settings.flatMap((setting) => ['-c', setting]),
    'clone',
    '--progress',
    '--depth=1',
    '--single-branch',
    '--no-tags',
    '--no-recurse-submodules',
    `--branch=${branch}`,
    '--',
    url.href,
    folder,
  ];
}

function gitEnvironment(
  url: URL,
  host: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return {
    PATH: TOOL_PATH,
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '/bin/false',
    GIT_ALLOW_PROTOCOL: url.protocol === 'http:' ? 'http' : 'https',
    GIT_LFS_SKIP_SMUDGE: '1',
    ...gitHostEnvironment(host),
  };
}
