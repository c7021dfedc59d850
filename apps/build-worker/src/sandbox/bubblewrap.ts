import { spawn, type ChildProcess } from 'node:child_process';
import { chown, mkdir } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  bubblewrapArguments,
  environmentArguments,
  holderScript,
  limitedCommand,
  stagedMounts,
} from './bubblewrap.arguments.js';
import { forwardOutput, pipeOf } from './command.output.js';
import { createControlGroup } from './control.group.js';
import {
  attachNetwork,
  hostAddresses,
  TOOL_PATH,
  UNREACHABLE_NETWORKS,
  type NetworkAttachment,
} from './network.js';
import { processTree, signalAll } from './process.tree.js';
import { ResourceWatch } from './resource.watch.js';
import {
  SandboxUnavailable,
  type ResourceLimit,
  type RunOutcome,
  type Sandbox,
  type SandboxCommand,
} from './sandbox.js';

/** Builds of a worker that runs as root run as this user and group, which no account of the system has. */
const BUILD_USER = 52_000;
/** For a worker that runs as root: everybody can walk there, and only the holder's namespace shows what is in it. */
const ROOT_STAGE = '/run/slipway';
/** A build gives way to the services of the same machine. */
const NICENESS = 5;

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
    if (this.asRoot) await chown(path, BUILD_USER, BUILD_USER);
  }

  async run(command: SandboxCommand, signal: AbortSignal): Promise<RunOutcome> {
    signal.throwIfAborted();
    await mkdir(this.stage, { recursive: true, mode: 0o755 });
    const cgroup = this.asRoot ? await createControlGroup(command.limits) : undefined;
    let network: NetworkAttachment | undefined;
    try {
      const running = new RunningSandbox(this.start(command), command);
      try {
        await running.namespacesReady();
        const pid = running.pid;
        await cgroup?.add(pid);
        if (command.network === 'isolated')
          network = await attachNetwork(pid, this.asRoot, this.networkNamespace);
        running.go();
      } catch (error) {
        running.kill();
        await running.outcome(signal).catch(() => undefined);
        throw error;
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
    const isolated = command.network === 'isolated';
    const plan = {
      stage: this.stage,
      stageBinds: this.asRoot,
      // Within a user namespace the kernel keeps an overlay's notes in user attributes (overlayfs, since Linux 5.11).
      overlayOptions: this.asRoot ? '' : ',userxattr',
      unreachable: isolated ? [...UNREACHABLE_NETWORKS, ...hostAddresses()] : undefined,
    };
    const { parameters, sources } = stagedMounts(command.mounts, plan);
    const user = String(BUILD_USER);
    const child = spawn(
      'unshare',
      [
        ...(this.asRoot ? [] : ['--user', '--map-root-user']),
        ...['--mount', '--propagation', 'private', ...(isolated ? ['--net'] : []), '--'],
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

/** One command that is being set up, runs, and ends. */
class RunningSandbox {
  private readonly closed: Promise<{ code: number | null; error?: Error }>;
  private readonly status: Promise<string>;
  private firstProcess: number | undefined;
  private stopped: ResourceLimit | undefined;
  private lastErrors = '';
  private hasEnded = false;

  constructor(
    private readonly child: ChildProcess,
    private readonly command: SandboxCommand,
  ) {
    this.closed = new Promise((resolve) => {
      child.once('error', (error) => resolve({ code: null, error }));
      child.once('close', (code) => {
        this.hasEnded = true;
        resolve({ code });
      });
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      this.lastErrors = (this.lastErrors + chunk.toString()).slice(-2_000);
    });
    forwardOutput(child, command);
    this.status = this.readStatus(pipeOf(child, 5));
    pipeOf(child, 3).on('error', () => undefined);
    if (child.pid !== undefined) setPriority(child.pid, NICENESS);
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new SandboxUnavailable('The sandbox could not be started.');
    return this.child.pid;
  }

  /** The holder has its namespaces. */
  async namespacesReady(): Promise<void> {
    const ready = new Promise<'ready'>((resolve) => {
      pipeOf(this.child, 4).once('data', () => resolve('ready'));
    });
    const first = await Promise.race([ready, this.closed]);
    if (first !== 'ready') throw this.unavailable(first.error);
  }

  go(): void {
    pipeOf(this.child, 3).end('go\n');
  }

  kill(): void {
    this.signalAll('SIGKILL');
  }

  /** Runs to the end of the command, of its limits or of the signal. */
  async outcome(signal: AbortSignal): Promise<RunOutcome> {
    const { limits, diskFolders } = this.command;
    const watch = new ResourceWatch(
      limits,
      diskFolders,
      () => this.firstProcess,
      (limit) => {
        this.stopped = limit;
        // What already ran over its limits gets no time to go on.
        if (limit === 'time') this.terminate();
        else this.kill();
      },
    );
    const abort = () => this.terminate();
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    try {
      const { code, error } = await this.closed;
      signal.throwIfAborted();
      if (this.stopped) return { outcome: 'stopped', by: this.stopped };
      const exitCode = /"exit-code"\s*:\s*(\d+)/.exec(await this.status)?.[1];
      if (error || exitCode === undefined)
        throw this.unavailable(error ?? new Error(`it ended with ${code}`));
      return { outcome: 'exited', exit_code: Number(exitCode), signal: undefined };
    } finally {
      watch.end();
      signal.removeEventListener('abort', abort);
    }
  }

  /** Asks every process to end, and kills what is left after the grace. */
  private terminate(): void {
    this.signalAll('SIGTERM');
    const timer = setTimeout(() => this.kill(), this.command.limits.kill_grace_ms);
    void this.closed.then(() => clearTimeout(timer));
  }

  private signalAll(signal: NodeJS.Signals): void {
    const { pid } = this.child;
    if (this.hasEnded || pid === undefined) return;
    const init = this.firstProcess;
    if (init === undefined) signalAll([pid], 'SIGKILL');
    // bubblewrap outside waits for it and ends too; killed itself, it would leave a zombie to somebody else.
    else if (signal === 'SIGKILL') signalAll([init], signal);
    // The first process only waits for the others; it ends when the command does.
    else signalAll(processTree(init, this.command.limits.processes * 2).slice(1), signal);
  }

  private async readStatus(source: Readable): Promise<string> {
    let text = '';
    for await (const chunk of source) {
      text += String(chunk);
      this.firstProcess ??= Number(/"child-pid"\s*:\s*(\d+)/.exec(text)?.[1]) || undefined;
    }
    return text;
  }

  private unavailable(cause: Error | undefined): SandboxUnavailable {
    const said = this.lastErrors.trim() || cause?.message || 'no reason was given';
    return new SandboxUnavailable(`The sandbox could not be started: ${said}`, { cause });
  }
}
