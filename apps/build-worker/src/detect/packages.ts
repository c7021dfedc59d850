import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceTree } from './source.tree.js';

const MAX_PACKAGES = 50;
/** Deeper, and past so many folders, nobody keeps what they would deploy. */
const MAX_DEPTH = 5;
const MAX_FOLDERS = 2_000;

/**
 * Folders below the root that have a package.json, in alphabetical order; of more than fifty those nearest to the root.
 * Links are not followed.
 */
export async function findPackages(tree: SourceTree): Promise<string[]> {
  const found: string[] = [];
  let level = [''];
  let visited = 0;
  for (let depth = 0; depth <= MAX_DEPTH && level.length > 0; depth++) {
    const below: string[] = [];
    for (const folder of level) {
      if (++visited > MAX_FOLDERS) return found.sort();
      const entries = await readdir(join(tree.root, folder), { withFileTypes: true });
      const isPackage = entries.some((entry) => entry.isFile() && entry.name === 'package.json');
      if (isPackage && folder !== '' && found.push(folder) === MAX_PACKAGES) return found.sort();
      for (const { name } of entries.filter((entry) => entry.isDirectory()))
        if (name !== 'node_modules' && !name.startsWith('.')) below.push(folder ? `${folder}/${name}` : name);
    }
    level = below.sort();
  }
  return found.sort();
}
