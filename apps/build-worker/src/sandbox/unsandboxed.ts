import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { forwardOutput } from './command.output.js';
import { processesMarked, processTree, signalAll } from './process.tree.js';
import { ResourceWatch } from './resource.watch.js';
import {
  LAST_PROCESS_MS,
  SandboxUnavailable,
  type ResourceLimit,
  type RunOutcome,
  type Sandbox,
  type SandboxCommand,
} from './sandbox.js';

const MARK = 'SLIPWAY_BUILD_PROCESS';

/**
 * Commands with the worker's own rights, where an operator asked for that: no isolation, but the same limits on time,
 * memory, processes and disk, a clean environment, and an end for the whole tree.
 */
export class Unsandboxed implements Sandbox {
  readonly kind = 'none';
  readonly overlays = false;

  place(source: string): string {
    return source;
  }

  async own(): Promise<void> {}

  async run(command: SandboxCommand, signal: AbortSignal): Promise<RunOutcome> {
    signal.throwIfAborted();
    if (command.network === 'none')
      throw new SandboxUnavailable('Without a sandbox no command can be kept from the network.');
    const mark = randomUUID();
    const [file = '', ...args] = command.argv;
    const child = spawn(file, args, {
      cwd: command.cwd,
      env: { ...command.environment, [MARK]: mark },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    forwardOutput(child, command);
    const members = () => [
      ...new Set([...(child.pid ? processTree(child.pid) : []), ...processesMarked(`${MARK}=${mark}`)]),
    ];
    const end = (first: NodeJS.Signals) => {
      signalAll(members(), first);
      // Whatever has left the process group and the tree still carries the mark.
      if (child.pid) signalAll([-child.pid], first);
    };
    let stopped: ResourceLimit | undefined;
    let timer: NodeJS.Timeout | undefined;
    const terminate = () => {
      end('SIGTERM');
      timer = setTimeout(() => end('SIGKILL'), command.limits.kill_grace_ms);
    };
    const watch = new ResourceWatch(
      command.limits,
      command.diskFolders,
      () => child.pid,
      (limit) => {
        stopped = limit;
        if (limit === 'time') terminate();
        else end('SIGKILL');
      },
    );
    signal.addEventListener('abort', terminate);
    try {
      const { code, killedBy } = await new Promise<{ code: number | null; killedBy: NodeJS.Signals | null }>(
        (resolve, reject) => {
          child.once('error', (cause) =>
            reject(new SandboxUnavailable(`"${file}" could not be started.`, { cause })),
          );
          // Daemons hold the pipes open: they end with the command that started them.
          child.once('exit', () => end('SIGKILL'));
          child.once('close', (exit, by) => resolve({ code: exit, killedBy: by }));
        },
      );
      await this.lastProcessEnded(`${MARK}=${mark}`);
      signal.throwIfAborted();
      if (stopped) return { outcome: 'stopped', by: stopped };
      return { outcome: 'exited', exit_code: code ?? 137, signal: killedBy ?? undefined };
    } finally {
      clearTimeout(timer);
      watch.end();
      signal.removeEventListener('abort', terminate);
    }
  }

  private async lastProcessEnded(mark: string): Promise<void> {
    const deadline = performance.now() + LAST_PROCESS_MS;
    for (let left = processesMarked(mark); left.length > 0; left = processesMarked(mark)) {
      if (performance.now() > deadline)
        throw new SandboxUnavailable('A process of a build could not be ended.');
      signalAll(left, 'SIGKILL');
      await delay(5);
    }
  }
}
