import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isAlive, type KnownProcess } from './leftovers.ts';
import { UsageError } from './options.ts';

/** What a launcher keeps in its home; nothing else there is ours to delete. */
const ENTRIES = [
  'postgres',
  'redis',
  'run',
  'storage',
  'builds',
  'git',
  'logs',
  'credentials.json',
  'directory-token',
  'control',
  'key-encryption-key',
];

const lockIn = (home: string): string => join(home, 'launcher.json');

/**
 * Takes the home for this process.
 * @throws UsageError when another launcher that lives has it
 */
export function lockHome(home: string): void {
  const holder = holderOf(home);
  if (holder)
    throw new UsageError(
      `Slipway runs in ${home} already (process ${holder.pid}). Stop it first, or start another one with SLIPWAY_HOME=…`,
    );
  writeFileSync(lockIn(home), JSON.stringify(identify(process.pid)));
}

/** Whether a launcher that lives has the home. */
export function isHomeTaken(home: string): boolean {
  return holderOf(home) !== undefined;
}

function holderOf(home: string): KnownProcess | undefined {
  if (!existsSync(lockIn(home))) return undefined;
  const holder = JSON.parse(readFileSync(lockIn(home), 'utf8')) as KnownProcess;
  return isAlive(holder) ? holder : undefined;
}

export function unlockHome(home: string): void {
  rmSync(lockIn(home), { force: true });
}

/** Forgets everything that was kept. */
export function resetHome(home: string): void {
  for (const entry of ENTRIES) rmSync(join(home, entry), { recursive: true, force: true });
}
