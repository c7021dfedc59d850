import { readdirSync, readFileSync } from 'node:fs';

/** Of the times in `/proc`: `USER_HZ` is 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

interface Process {
  pid: number;
  parent: number;
  ticks: number;
}

/** Processor time in seconds of a process with its descendants, living and ended; `NaN` where there is no `/proc`. */
export function processorSeconds(root: number): number {
  const processes = all();
  if (processes.length === 0) return Number.NaN;
  const family = new Set([root]);
  for (let size = 0; size < family.size;) {
    size = family.size;
    for (const { pid, parent } of processes) if (family.has(parent)) family.add(pid);
  }
  const ticks = processes.reduce((sum, one) => sum + (family.has(one.pid) ? one.ticks : 0), 0);
  return ticks / TICKS_PER_SECOND;
}

function all(): Process[] {
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.map(Number).flatMap(timesOf);
  } catch {
    return [];
  }
}

function timesOf(pid: number): Process[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, the second field, stands in brackets and may hold anything; the parent is the 4th field, the times of
    // the process and of its ended children are the 14th to 17th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return [{ pid, parent: Number(fields[1]), ticks }];
  } catch {
    // It has ended in between.
    return [];
  }
}
