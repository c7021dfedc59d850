import type { ChildProcess } from 'node:child_process';
import { setPriority } from 'node:os';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { forwardOutput, pipeOf } from './command.output.js';
import { identityOf, isRunning, processTree, signalAll, type ProcessIdentity } from './process.tree.js';
import { ResourceWatch } from './resource.watch.js';
import {
  LAST_PROCESS_MS,
  SandboxUnavailable,
  type ResourceLimit,
  type RunOutcome,
  type SandboxCommand,
} from './sandbox.js';

/** A build gives way to the services of the same machine. */
const NICENESS = 5;

/** One command that is being set up, runs, and ends. */
export class RunningSandbox {
  private readonly closed: Promise<{ code: number | null; error?: Error }>;
  private readonly status: Promise<string>;
  private firstProcess: number | undefined;
  private firstIdentity: ProcessIdentity | undefined;
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

  /** Runs to the end of the command, of its limits or of the signal, and of all processes that it started. */
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
      await this.lastProcessEnded();
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

  /**
   * bubblewrap outside ends with the command, and what the command left in the background is killed only then. The first
   * process of a pid namespace is the last one to end: the kernel waits for the others (pid_namespaces(7)).
   */
  private async lastProcessEnded(): Promise<void> {
    const first = this.firstIdentity;
    if (!first) return;
    signalAll(isRunning(first) ? [first.pid] : [], 'SIGKILL');
    for (const deadline = performance.now() + LAST_PROCESS_MS; isRunning(first);) {
      if (performance.now() > deadline)
        throw new SandboxUnavailable('A process of a build could not be ended.');
      await delay(1);
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
      if (this.firstProcess !== undefined) continue;
      this.firstProcess = Number(/"child-pid"\s*:\s*(\d+)/.exec(text)?.[1]) || undefined;
      if (this.firstProcess !== undefined) this.firstIdentity = identityOf(this.firstProcess);
    }
    return text;
  }

  private unavailable(cause: Error | undefined): SandboxUnavailable {
    const said = this.lastErrors.trim() || cause?.message || 'no reason was given';
    return new SandboxUnavailable(`The sandbox could not be started: ${said}`, { cause });
  }
}
