import type { Directory } from '@slipway/shared/contracts';
import type { SlipwayClient } from '../../sdk/slipway.client.js';
import { UUID } from '../context.js';
import { firstOf } from '../pages.js';

/** All directories, the newest first. */
export async function allDirectories(api: SlipwayClient): Promise<Directory[]> {
  const { data } = await firstOf(Number.POSITIVE_INFINITY, (page) => api.directories.list(page));
  return data;
}

/**
 * The directory that somebody means by its id or its name.
 * @throws when there is none, or several have the name
 */
export async function findDirectory(api: SlipwayClient, target: string): Promise<Directory> {
  if (UUID.test(target)) return api.directories.get(target);
  return theOneNamed(target, await allDirectories(api));
}

/** By the very name, or else by the name in other case. */
export function theOneNamed(name: string, directories: Directory[]): Directory {
  const exact = directories.filter((directory) => directory.name === name);
  const similar = directories.filter((directory) => directory.name.toLowerCase() === name.toLowerCase());
  const found = exact.length > 0 ? exact : similar;
  const [directory, another] = found;
  if (another)
    throw new Error(
      `Several directories are named "${name}". Say which by its id:\n${found.map(({ id, base_url }) => `  ${id} at ${base_url}`).join('\n')}`,
    );
  if (directory) return directory;
  const names = directories.map((one) => `"${one.name}"`);
  const known = names.length > 0 ? `There is ${names.join(', ')}.` : 'There are none yet.';
  throw new Error(`There is no directory with the id or name "${name}". ${known}`);
}
