import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A process, told from a later one that got its number. */
export interface KnownProcess {
  pid: number;
  /** When it began, as the system tells it: a number that was given to another process does not match. */
  started: string;
}

const fileIn = (home: string): string => join(home, 'processes.json');

/** Notes the processes that run now, so that the next start can end what a killed launcher could not. */
export function noteProcesses(home: string, pids: number[]): void {
  const known = pids.map(identify).filter(({ started }) => started !== '');
  writeFileSync(fileIn(home), JSON.stringify(known));
}

export function forgetProcesses(home: string): void {
  rmSync(fileIn(home), { force: true });
}

/** Ends what an earlier launcher left behind because it was killed. @returns how many processes that were */
export function endLeftovers(home: string): number {
  if (!existsSync(fileIn(home))) return 0;
  const known = JSON.parse(readFileSync(fileIn(home), 'utf8')) as KnownProcess[];
  const alive = known.filter(isAlive);
  for (const { pid } of alive) process.kill(pid, 'SIGTERM');
  // Postgres removes its lock file last; the next one must not start before.
  const deadline = Date.now() + 15_000;
  while (alive.some(isAlive) && Date.now() < deadline) spawnSync('sleep', ['0.1']);
  for (const one of alive) if (isAlive(one)) process.kill(one.pid, 'SIGKILL');
  forgetProcesses(home);
  return alive.length;
}

export function identify(pid: number): KnownProcess {
  return { pid, started: startOf(pid) };
}

export function isAlive({ pid, started }: KnownProcess): boolean {
  return started !== '' && startOf(pid) === started;
}

/**
 * When a process began; empty when there is none. On Linux in ticks since the machine was booted, which stay the same:
 * `ps` adds them to a time of booting that the kernel works out anew from the clock of the wall, so that what it prints
 * of one process is a second off whenever that clock was put right.
 */
function startOf(pid: number): string {
  if (process.platform !== 'linux')
    return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc_pid_stat(5): the second field, a name, may have spaces and brackets in it; the state follows, the third one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, ticks] = [fields[0], fields[19]];
    return state === 'Z' ? '' : `${bootOf()} ${ticks}`;
  } catch {
    return '';
  }
}

const bootOf = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
