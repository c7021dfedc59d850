import { fork, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { machine } from '../env.ts';
import type { Cleanup } from './cleanup.ts';

/** A process of our own script, which answers in messages. */
export interface Worker {
  pid: number;
  /** Settles with its next message. @throws when it ends without one, or takes too long */
  next: <T>(timeoutMs?: number) => Promise<T>;
  tell: (message: string) => void;
  stop: () => Promise<void>;
}

/** Starts a script with options; it uses `child.ts`. */
export function startScript(script: URL, options: object, cleanup: Cleanup): Worker {
  const child = fork(script, [JSON.stringify(options)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...withoutNodeOptions(), NODE_ENV: 'production' },
  });
  // A message may come before somebody waits for it.
  const arrived: unknown[] = [];
  let deliver: (() => void) | undefined;
  child.on('message', (message) => {
    arrived.push(message);
    deliver?.();
  });
  child.on('exit', () => deliver?.());
  const stop = () => end(child);
  cleanup.add(stop, () => child.kill('SIGKILL'));
  return {
    pid: child.pid!,
    async next<T>(timeoutMs = 60_000): Promise<T> {
      const deadline = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
      while (arrived.length === 0 && !hasEnded(child))
        await new Promise<void>((resolve) => (deliver = resolve));
      clearTimeout(deadline);
      if (arrived.length === 0)
        throw new Error(`${script.pathname.split('/').at(-1)} ended without an answer`);
      return arrived.shift() as T;
    },
    tell: (message) => void child.send(message),
    stop,
  };
}

/** Starts a program that stays up. */
export function startProgram(command: string, args: string[], cleanup: Cleanup): ChildProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  cleanup.add(
    () => end(child),
    () => child.kill('SIGKILL'),
  );
  return child;
}

/** Runs a program to its end. @returns what it printed @throws when it fails, with what it printed */
export async function run(
  command: string,
  args: string[],
  options: { cwd?: string; env?: Record<string, string>; cleanup: Cleanup; timeoutMs?: number },
): Promise<string> {
  const { cleanup, timeoutMs = 120_000, ...place } = options;
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs, ...place });
  cleanup.add(
    () => end(child),
    () => child.kill('SIGKILL'),
  );
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${command} failed (${code}):\n${output}${errors}`);
  return output;
}

/** Keeps a process with all its threads on one core. @returns whether this system can do that */
export function pin(pid: number, core: number): boolean {
  return (
    spawnSync('taskset', ['-a', '-p', '-c', String(core), String(pid)], { stdio: 'ignore' }).status === 0
  );
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await exit;
  clearTimeout(timer);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** A profiler or loader that was meant for the bench must not slow down what it measures. */
function withoutNodeOptions(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...rest } = machine;
  return rest;
}
