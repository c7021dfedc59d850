import { spawn, type ChildProcess } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { pipeOf } from './command.output.js';
import { SandboxUnavailable } from './sandbox.js';

/** The link between the namespace and slirp4netns: `.2` is its gateway, `.3` its name server. */
const LINK = { cidr: '10.0.2.0/24', nameServer: '10.0.2.3' } as const;
export const NAME_SERVER = LINK.nameServer;

/** IPv4 that is not the public Internet: private, link-local (metadata), carrier NAT, benchmarking, multicast, reserved. */
export const UNREACHABLE_NETWORKS = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** The host's own addresses: through them a service that listens on every interface would answer. */
export function hostAddresses(interfaces = networkInterfaces()): string[] {
  return Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => `${address}/32`);
}

/** Shell lines for a network namespace that nothing is attached to: what runs in it finds itself, and nobody else. */
export const LOOPBACK_SCRIPT = 'ip link set lo up';

/**
 * Shell lines that close a network namespace down to the public Internet. They run with rights over the namespace that
 * the build never has, so it cannot take them back. The name server answers on port 53 only: slirp4netns forwards any
 * port of it to the host's own resolver, which may be loopback. IPv6 has no way out at all.
 */
export function routeScript(unreachable: readonly string[]): string {
  return [
    LOOPBACK_SCRIPT,
    'echo 1 > /proc/sys/net/ipv6/conf/tap0/disable_ipv6 2>/dev/null || true',
    ...unreachable.map((network) => `ip route add unreachable ${network}`),
    `ip rule add pref 10 to ${LINK.nameServer}/32 ipproto udp dport 53 lookup main`,
    `ip rule add pref 11 to ${LINK.nameServer}/32 ipproto tcp dport 53 lookup main`,
    `ip rule add pref 12 to ${LINK.cidr} unreachable`,
  ].join('\n');
}

export interface NetworkAttachment {
  /** Ends slirp4netns. It also ends by itself when this process does: the other end of a pipe closes. */
  detach(): void;
}

export interface NetworkOptions {
  asRoot: boolean;
  /** File of the network namespace that it goes out through; our own unless given. */
  outside: string | undefined;
  /** Gives up while it is not up yet. */
  signal: AbortSignal;
}

/**
 * Connects the network namespace of a process to the outside through slirp4netns; resolves when it is up.
 * @throws SandboxUnavailable
 */
export async function attachNetwork(
  pid: number,
  { asRoot, outside, signal }: NetworkOptions,
): Promise<NetworkAttachment> {
  // By its id the process's user namespace is entered too, which as root is our own and cannot be entered again.
  const target = asRoot ? ['--netns-type=path', `/proc/${pid}/ns/net`] : [String(pid)];
  const [file, ...first] = [
    ...(outside === undefined ? [] : ['nsenter', `--net=${outside}`, '--']),
    'slirp4netns',
  ];
  const child = spawn(
    file,
    [
      ...first,
      '--configure',
      '--mtu=65520',
      '--disable-host-loopback',
      '--enable-sandbox',
      `--cidr=${LINK.cidr}`,
      '--exit-fd=3',
      '--ready-fd=4',
      ...target,
      'tap0',
    ],
    // Its own process group: Ctrl-C in a terminal stops the worker, which then stops it.
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'], env: { PATH: TOOL_PATH }, detached: true, signal },
  );
  const errors: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk));
  const exit = pipeOf(child, 3);
  exit.on('error', () => undefined);
  try {
    await ready(child);
  } catch (cause) {
    const output = Buffer.concat(errors).toString().trim();
    throw new SandboxUnavailable(`slirp4netns did not start: ${output || String(cause)}`, { cause });
  }
  return { detach: () => exit.destroy() };
}

/** Where the tools that build the sandbox are looked for: never in a folder of the repository or of a user. */
export const TOOL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => reject(new Error(`it ended with ${code ?? signal}`)));
    pipeOf(child, 4).once('data', () => resolve());
  });
}
