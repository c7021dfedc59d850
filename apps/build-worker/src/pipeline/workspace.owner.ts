import { lstat, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { identityOf, isRunning } from '../sandbox/process.tree.js';

/** Beside the folders that a build sees, so that no build can write it. */
const FILE = 'owner.json';
/** No build lasts as long with all its limits together: what is older belongs to nobody, wherever its worker ran. */
const ABANDONED_MS = 6 * 60 * 60_000;

const owner = z.object({
  boot: z.string(),
  /** Process ids mean something only within it: another container has its own. */
  namespace: z.string(),
  pid: z.number().int(),
  startedAt: z.string(),
});
type Owner = z.infer<typeof owner>;

/** Notes that a workspace is this process's. */
export async function markOwned(workspace: string): Promise<void> {
  const identity = identityOf(process.pid);
  const scope = await scopeOfIds();
  if (identity && scope)
    await writeFile(join(workspace, FILE), JSON.stringify({ ...scope, ...identity } satisfies Owner));
}

/** Whether the worker whose workspace it is has ended. One of another machine or container counts as ended by its age. */
export async function isAbandoned(workspace: string, now = Date.now()): Promise<boolean> {
  const found = await lstat(workspace).catch(() => undefined);
  if (!found?.isDirectory()) return false;
  const [noted, scope] = await Promise.all([readOwner(workspace), scopeOfIds()]);
  const isOurs = noted && scope && noted.boot === scope.boot && noted.namespace === scope.namespace;
  return isOurs ? !isRunning(noted) : now - found.mtimeMs > ABANDONED_MS;
}

async function readOwner(workspace: string): Promise<Owner | undefined> {
  try {
    return owner.parse(JSON.parse(await readFile(join(workspace, FILE), 'utf8')));
  } catch {
    // It is being made, or was made where there is no procfs.
    return undefined;
  }
}

async function scopeOfIds(): Promise<Pick<Owner, 'boot' | 'namespace'> | undefined> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return { boot: boot.trim(), namespace: await readlink('/proc/self/ns/pid') };
  } catch {
    return undefined;
  }
}
