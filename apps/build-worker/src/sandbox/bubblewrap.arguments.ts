import { lstatSync, readlinkSync } from 'node:fs';
import { CERTIFICATE_FOLDERS } from './host.environment.js';
import { NAME_SERVER } from './network.js';
import type { Mount, SandboxCommand } from './sandbox.js';

const SANDBOX_HOME = '/home/build';
const SHARED_MEMORY_BYTES = 256 * 1024 * 1024;

/** What programs look up under /etc, and nothing of the host's own. */
const ETC = {
  passwd: `root:x:0:0::/:/bin/false\nbuild:x:1000:1000::${SANDBOX_HOME}:/bin/sh\n`,
  group: 'root:x:0:\nbuild:x:1000:\n',
  hosts: '127.0.0.1 localhost build\n::1 localhost\n',
  'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
  'resolv.conf': `nameserver ${NAME_SERVER}\noptions timeout:3 attempts:3\n`,
};

/** Parts of the host's system that commands run from, read-only; /usr/local and /opt hold the host's own tools. */
const SYSTEM_LINKS = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
const SYSTEM_ETC = ['/etc/alternatives', '/etc/ld.so.cache', '/etc/localtime', ...CERTIFICATE_FOLDERS];

export interface StagePlan {
  /** Folder that only the holder's mount namespace fills. */
  stage: string;
  /** Whether ordinary mounts are staged too: the build's user may not be able to walk to their sources. */
  stageBinds: boolean;
  /** Shell lines that close the command's network down; none when it runs in the host's. */
  networkScript: string;
  /** Further mount options, each with a comma in front. */
  overlayOptions: string;
}

/**
 * The script of the holder: the process that makes the mounts and closes the network down, in namespaces of its own,
 * and then becomes bubblewrap. Its positional parameters are three per mount, then `--`, then the command that takes its
 * place; nothing that anybody typed is part of the script itself. It says on descriptor 4 that its namespaces are there,
 * and waits on descriptor 3 until the network is.
 */
export function holderScript({ stage, networkScript, overlayOptions }: StagePlan): string {
  return [
    'set -e',
    'umask 022',
    'echo ready >&4',
    `cd ${quoted(stage)}`,
    'mount -t tmpfs -o mode=0755 tmpfs .',
    // The working directory still is the folder below the mount.
    `cd ${quoted(stage)}`,
    'mkdir etc',
    ...Object.entries(ETC).map(([name, text]) => `printf %s ${quoted(text)} > etc/${name}`),
    'n=0',
    'while [ "$1" != -- ]; do',
    '  case "$1" in',
    // By relative names: the options show in the command's /proc/mounts, and host paths are none of its business.
    '    overlay) mkdir $n $n.lower $n.layer; mount --bind "$2" $n.lower; mount --bind "$3" $n.layer;',
    `      mount -t overlay overlay -o lowerdir=$n.lower,upperdir=$n.layer/upper,workdir=$n.layer/work${overlayOptions} $n ;;`,
    '    folder) mkdir $n; mount --bind "$2" $n ;;',
    '    file) : > $n; mount --bind "$2" $n ;;',
    '  esac',
    '  n=$((n+1)); shift 3',
    'done',
    'shift',
    'read -r go <&3',
    '[ "$go" = go ]',
    networkScript,
    'cd /',
    'exec "$@" 3<&- 4>&-',
  ].join('\n');
}

/** The holder's parameters for each mount, and where bubblewrap finds what they stage. */
export function stagedMounts(
  mounts: readonly Mount[],
  { stage, stageBinds }: StagePlan,
): { parameters: string[]; sources: string[] } {
  const parameters: string[] = [];
  const sources: string[] = [];
  for (const mount of mounts) {
    const place = `${stage}/${parameters.length / 3}`;
    if (mount.kind === 'overlay') {
      parameters.push('overlay', mount.lower, mount.layer);
      sources.push(place);
    } else if (stageBinds) {
      parameters.push(lstatSync(mount.source).isFile() ? 'file' : 'folder', mount.source, '');
      sources.push(place);
    } else sources.push(mount.source);
  }
  return { parameters, sources };
}

/**
 * bubblewrap's arguments up to the command. The environment comes first on a descriptor of its own, so that no secret
 * shows in the host's process list.
 */
export function bubblewrapArguments(
  command: SandboxCommand,
  sources: readonly string[],
  { stage }: Pick<StagePlan, 'stage'>,
): string[] {
  const args = [
    ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...['--uid', '1000', '--gid', '1000', '--hostname', 'build'],
    ...['--cap-drop', 'ALL', '--disable-userns', '--new-session', '--die-with-parent'],
    ...['--ro-bind', '/usr', '/usr', '--tmpfs', '/usr/local', '--remount-ro', '/usr/local'],
    ...SYSTEM_LINKS.flatMap(systemFolder),
    ...['--dir', '/etc'],
    ...SYSTEM_ETC.flatMap((path) => ['--ro-bind-try', path, path]),
    ...Object.keys(ETC).flatMap((name) => ['--ro-bind', `${stage}/etc/${name}`, `/etc/${name}`]),
    ...['--proc', '/proc', '--dev', '/dev', '--size', String(SHARED_MEMORY_BYTES), '--tmpfs', '/dev/shm'],
  ];
  command.mounts.forEach((mount, index) => {
    const source = sources[index];
    if (source !== undefined)
      args.push(mount.kind === 'read-only' ? '--ro-bind' : '--bind', source, mount.target);
  });
  // What is left writable would be memory without a limit.
  args.push('--remount-ro', '/dev', '--remount-ro', '/', '--chdir', command.cwd);
  return args;
}

/** NUL-separated, as bubblewrap reads `--args`. */
export function environmentArguments(environment: Readonly<Record<string, string>>): string {
  const settings = Object.entries(environment).flatMap(([name, value]) => ['--setenv', name, value]);
  return ['--clearenv', ...settings].map((argument) => `${argument}\0`).join('');
}

/** The command under the limits that the kernel keeps for each process of the sandbox's own user. */
export function limitedCommand({ argv, limits }: SandboxCommand): string[] {
  const script =
    'ulimit -n "$1" 2>/dev/null || ulimit -n "$(ulimit -H -n)"; shift; exec prlimit --core=0 "$@"';
  const kernel = [`--nproc=${limits.processes}`, `--fsize=${limits.file_bytes}`];
  return ['/bin/sh', '-c', script, 'sh', String(limits.open_files), ...kernel, '--', ...argv];
}

function systemFolder(path: string): string[] {
  try {
    return lstatSync(path).isSymbolicLink()
      ? ['--symlink', readlinkSync(path), path]
      : ['--ro-bind', path, path];
  } catch {
    return [];
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
