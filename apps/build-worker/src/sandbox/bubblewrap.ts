import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  bubblewrapArguments,
  environmentArguments,
  holderScript,
  limitedCommand,
  stagedMounts,
} from './bubblewrap.arguments.js';
import { pipeOf } from './command.output.js';
import { giveTo } from '../paths/unlinked.path.js';
import { createControlGroup } from './control.group.js';
import {
  attachNetwork,
  hostAddresses,
  LOOPBACK_SCRIPT,
  routeScript,
  TOOL_PATH,
  UNREACHABLE_NETWORKS,
  type NetworkAttachment,
} from './network.js';
import { RunningSandbox } from './running.sandbox.js';
import type { RunOutcome, Sandbox, SandboxCommand } from './sandbox.js';

/** Builds of a worker that runs as root run as this user and group, which no account of the system has. */
const BUILD_USER = 52_000;
/** For a worker that runs as root: everybody can walk there, and only the holder's namespace shows what is in it. */
const ROOT_STAGE = '/run/slipway';
/** Namespaces and network are there within a tenth of a second; a machine where they are not is to say so. */
const SETUP_MS = 15_000;

export interface BubblewrapOptions {
  workspaceRoot: string;
  /** File of the network namespace through which commands reach the outside; the worker's own unless given. */
  networkNamespace?: string;
}

/**
 * Commands in namespaces of their own, through bubblewrap. A holder process has mount and network namespaces in which it
 * sets up mounts and routes; bubblewrap then takes its place and gives the command a user namespace without any right
 * over those. The command's processes end with the first of them, since it is the first of their pid namespace.
 */
export class BubblewrapSandbox implements Sandbox {
  readonly kind = 'bubblewrap';
  readonly overlays = true;
  private readonly asRoot = process.getuid?.() === 0;
  private readonly stage: string;
  private readonly networkNamespace: string | undefined;

  constructor({ workspaceRoot, networkNamespace }: BubblewrapOptions) {
    this.networkNamespace = networkNamespace;
    this.stage = this.asRoot ? ROOT_STAGE : join(workspaceRoot, '.stage');
  }

  place(_source: string, inside: string): string {
    return inside;
  }

  async own(path: string): Promise<void> {
    if (this.asRoot) await giveTo(path, BUILD_USER);
  }

  async run(command: SandboxCommand, signal: AbortSignal): Promise<RunOutcome> {
    signal.throwIfAborted();
    await mkdir(this.stage, { recursive: true, mode: 0o755 });
    const cgroup = this.asRoot ? await createControlGroup(command.limits) : undefined;
    let network: NetworkAttachment | undefined;
    try {
      const running = new RunningSandbox(this.start(command), command);
      const setup = new AbortController();
      const giveUp = () => {
        setup.abort();
        running.kill();
      };
      const timer = setTimeout(giveUp, SETUP_MS);
      signal.addEventListener('abort', giveUp);
      try {
        await running.namespacesReady();
        const { pid } = running;
        await cgroup?.add(pid);
        if (command.network === 'isolated')
          network = await attachNetwork(pid, {
            asRoot: this.asRoot,
            outside: this.networkNamespace,
            signal: setup.signal,
          });
        running.go();
      } catch (error) {
        running.kill();
        await running.outcome(signal).catch(() => undefined);
        signal.throwIfAborted();
        throw error;
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
      }
      const outcome = await running.outcome(signal);
      if (outcome.outcome === 'exited' && (await cgroup?.wasOutOfMemory()))
        return { outcome: 'stopped', by: 'memory' };
      return outcome;
    } finally {
      network?.detach();
      await cgroup?.remove();
    }
  }

  private start(command: SandboxCommand): ChildProcess {
    const plan = {
      stage: this.stage,
      stageBinds: this.asRoot,
      // Within a user namespace the kernel keeps an overlay's notes in user attributes (overlayfs, since Linux 5.11).
      overlayOptions: this.asRoot ? '' : ',userxattr',
      networkScript: networkScript(command.network),
    };
    const { parameters, sources } = stagedMounts(command.mounts, plan);
    const user = String(BUILD_USER);
    const child = spawn(
      'unshare',
      [
        ...(this.asRoot ? [] : ['--user', '--map-root-user']),
        ...['--mount', '--propagation', 'private', ...(command.network === 'host' ? [] : ['--net']), '--'],
        ...['/bin/sh', '-c', holderScript(plan), 'sh', ...parameters, '--'],
        ...(this.asRoot ? ['setpriv', '--reuid', user, '--regid', user, '--clear-groups', '--'] : []),
        ...['bwrap', '--args', '6', '--json-status-fd', '5'],
        ...bubblewrapArguments(command, sources, plan),
        ...['--', ...limitedCommand(command)],
      ],
      {
        cwd: '/',
        env: { PATH: TOOL_PATH },
        stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
        detached: true,
      },
    );
    const environment = pipeOf(child, 6);
    environment.on('error', () => undefined);
    environment.end(environmentArguments(command.environment));
    return child;
  }
}

function networkScript(network: SandboxCommand['network']): string {
  switch (network) {
    case 'isolated':
      return routeScript([...UNREACHABLE_NETWORKS, ...hostAddresses()]);
    case 'none':
      return LOOPBACK_SCRIPT;
    case 'host':
      return '';
  }
}
