import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The keys that seal secrets at rest, each 32 bytes in base64. */
export interface HomeKeys {
  current: string;
  /** They open what they have sealed, and seal nothing. */
  previous: string[];
}

const fileIn = (home: string): string => join(home, 'key-encryption-key');

export function newKey(): string {
  return randomBytes(32).toString('base64');
}

/** The keys of a home: the first is made at the first start, and needed for as long as the data lives. */
export function readKeys(home: string): HomeKeys {
  if (!existsSync(fileIn(home))) writeKeys(home, { current: newKey(), previous: [] });
  const [current = '', ...previous] = readFileSync(fileIn(home), 'utf8').split('\n').filter(Boolean);
  return { current, previous };
}

/** One file for all of them, put in place at once: whatever happens, it names every key that is in use. */
export function writeKeys(home: string, { current, previous }: HomeKeys): void {
  const file = fileIn(home);
  writeFileSync(`${file}.new`, `${[current, ...previous].join('\n')}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
