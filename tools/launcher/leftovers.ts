import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A process, told from a later one that got its number. */
export interface KnownProcess {
  pid: number;
  /** When it began, as `ps` prints it: a number that the system has given to another process does not match. */
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

function startOf(pid: number): string {
  return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
}
