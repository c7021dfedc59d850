import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';

const ROOT = '/sys/fs/cgroup';

/** The kernel's own limits on memory and processes of a tree, exact where a watcher has to sample. */
export interface ControlGroup {
  add(pid: number): Promise<void>;
  /** Whether the kernel had to kill for memory. */
  wasOutOfMemory(): Promise<boolean>;
  remove(): Promise<void>;
}

interface GroupLimits {
  memory_bytes: number;
  processes: number;
}

/** A control group of our own, version 2 or 1; nothing where we may not make one. */
export async function createControlGroup(
  limits: GroupLimits,
  root: string = ROOT,
): Promise<ControlGroup | undefined> {
  return (await unified(limits, root)) ?? (await legacy(limits, root));
}

async function unified(limits: GroupLimits, root: string): Promise<ControlGroup | undefined> {
  const folder = join(root, name());
  try {
    const enabled = (await readFile(join(root, 'cgroup.subtree_control'), 'utf8')).split(/\s+/);
    if (!enabled.includes('memory') || !enabled.includes('pids')) return undefined;
    await mkdir(folder);
    await writeFile(join(folder, 'memory.max'), String(limits.memory_bytes));
    await writeFile(join(folder, 'pids.max'), String(limits.processes + OWN_PROCESSES));
    await writeFile(join(folder, 'memory.swap.max'), '0').catch(() => undefined);
    await writeFile(join(folder, 'memory.oom.group'), '1').catch(() => undefined);
    return group([folder], async () =>
      countIn(await readFile(join(folder, 'memory.events'), 'utf8'), /^oom_kill (\d+)$/m),
    );
  } catch {
    await rmdir(folder).catch(() => undefined);
    return undefined;
  }
}

async function legacy(limits: GroupLimits, root: string): Promise<ControlGroup | undefined> {
  const memory = join(root, 'memory', name());
  const pids = join(root, 'pids', name());
  try {
    await mkdir(memory);
    await mkdir(pids);
    await writeFile(join(memory, 'memory.limit_in_bytes'), String(limits.memory_bytes));
    await writeFile(join(pids, 'pids.max'), String(limits.processes + OWN_PROCESSES));
    return group([memory, pids], async () =>
      countIn(await readFile(join(memory, 'memory.oom_control'), 'utf8'), /^oom_kill (\d+)$/m),
    );
  } catch {
    await rmdir(memory).catch(() => undefined);
    await rmdir(pids).catch(() => undefined);
    return undefined;
  }
}

/** bubblewrap's own two, with room. */
const OWN_PROCESSES = 8;

function group(folders: readonly string[], kills: () => Promise<number>): ControlGroup {
  return {
    async add(pid) {
      for (const folder of folders) await writeFile(join(folder, 'cgroup.procs'), String(pid));
    },
    async wasOutOfMemory() {
      return (await kills().catch(() => 0)) > 0;
    },
    async remove() {
      for (const folder of folders) await removeWhenEmpty(folder);
    },
  };
}

/** Killed processes stay in their group until somebody has waited for them, which the kernel reports to nobody. */
async function removeWhenEmpty(folder: string, attempts = 40): Promise<void> {
  try {
    await rmdir(folder);
  } catch {
    // Without being waited for, and without keeping a worker that ends.
    if (attempts > 0) setTimeout(() => void removeWhenEmpty(folder, attempts - 1), 250).unref();
  }
}

function countIn(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1] ?? 0);
}

function name(): string {
  return `slipway-${randomUUID()}`;
}
