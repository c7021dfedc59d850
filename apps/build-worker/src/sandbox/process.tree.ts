import { readFileSync, readdirSync } from 'node:fs';

/**
 * A process and all that descend from it, parents first; at most `limit` of them. Inside a pid namespace orphans fall
 * to its first process, so from there this finds all. Synchronous: procfs answers from memory, and a fork bomb must
 * not be able to keep the answer waiting.
 */
export function processTree(root: number, limit = Infinity): number[] {
  const found = [root];
  for (let next = 0; next < found.length && found.length <= limit; next++) {
    const pid = found[next];
    if (pid === undefined) break;
    for (const child of childrenOf(pid)) found.push(child);
  }
  return found;
}

function childrenOf(pid: number): number[] {
  const children: number[] = [];
  for (const task of list(`/proc/${pid}/task`))
    for (const child of read(`/proc/${pid}/task/${task}/children`).split(' '))
      if (child) children.push(Number(child));
  return children;
}

export interface TreeUsage {
  /** Bytes of memory that the processes hold and nobody else can give back: anonymous and shared memory. */
  memory: number;
  /** Processes and threads. */
  tasks: number;
}

/** What the processes use now. Those that have ended meanwhile count nothing. */
export function usageOf(pids: readonly number[]): TreeUsage {
  let memory = 0;
  let tasks = 0;
  for (const pid of pids) {
    const status = read(`/proc/${pid}/status`);
    // Pages of files (the programs themselves) can be dropped by the kernel, and would be counted once per process.
    for (const [, kilobytes] of status.matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB$/gm))
      memory += Number(kilobytes) * 1024;
    tasks += Number(/^Threads:\s+(\d+)$/m.exec(status)?.[1] ?? 0);
  }
  return { memory, tasks };
}

/** A process by its id and by when it began, since ids are given again. */
export interface ProcessIdentity {
  pid: number;
  /** Clock ticks since the machine started. */
  startedAt: string;
}

/** Nothing when there is no such process, or when it has ended and only its entry is left. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  // The name comes in brackets and may hold anything (proc_pid_stat(5)).
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  const [state = 'X', startedAt] = [fields[0], fields[19]];
  return startedAt === undefined || 'ZX'.includes(state) ? undefined : { pid, startedAt };
}

/** Whether that very process still runs. */
export function isRunning({ pid, startedAt }: ProcessIdentity): boolean {
  return identityOf(pid)?.startedAt === startedAt;
}

/** Processes whose environment holds an entry: finds those that have left their tree and their process group. */
export function processesMarked(entry: string): number[] {
  return list('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => read(`/proc/${pid}/environ`).split('\0').includes(entry));
}

/** Sends a signal to each process that is still there. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids)
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended.
    }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
