import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat, type FileHandle } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { openUnlinked } from '../paths/unlinked.path.js';
import { publishErrors } from './publish.errors.js';

export interface OutputFile {
  /** From the site's root, starting with `/`, exactly as the file is named. */
  path: string;
  /** Where it is read: without symlinks, within the output. */
  file: string;
  size: number;
}

export interface WalkLimits {
  output_files: number;
  output_bytes: number;
}

/** In a folder that is the repository itself: what no site means to publish. */
function isPrivate(name: string): boolean {
  return name === 'node_modules' || (name.startsWith('.') && name !== '.well-known');
}

/**
 * Lists the files of an output, after everything that could change it has ended. A link is taken for what it leads to
 * within the output; one that leads elsewhere, and whatever is no file, is an error.
 * @param root without symlinks
 * @throws BuildError
 */
export async function walkOutput(root: string, limits: WalkLimits, isSource: boolean): Promise<OutputFile[]> {
  const files: OutputFile[] = [];
  let bytes = 0;

  const add = async (path: string, file: string) => {
    const { size } = await stat(file);
    bytes += size;
    if (files.length >= limits.output_files) throw publishErrors.tooManyFiles(limits.output_files);
    if (bytes > limits.output_bytes) throw publishErrors.tooLarge(limits.output_bytes);
    files.push({ path, file, size });
  };

  const visitLink = async (path: string, link: string, above: readonly string[]) => {
    const target = await realpath(link).catch(() => undefined);
    if (target === undefined || !isWithin(target, root)) throw publishErrors.linkLeaves(path);
    const found = await stat(target);
    if (found.isFile()) await add(path, target);
    else if (!found.isDirectory()) throw publishErrors.special(path);
    // A link to a folder around itself has no end.
    else if (above.includes(target)) throw publishErrors.linkLeaves(path);
    else await visit(path, target, above);
  };

  const visit = async (prefix: string, folder: string, above: readonly string[]): Promise<void> => {
    const inner = [...above, folder];
    for (const entry of await entriesOf(folder, prefix)) {
      if (isSource && isPrivate(entry.name)) continue;
      const path = `${prefix}/${entry.name}`;
      const file = join(folder, entry.name);
      if (entry.isDirectory()) await visit(path, file, inner);
      else if (entry.isSymbolicLink()) await visitLink(path, file, inner);
      else if (entry.isFile()) await add(path, file);
      else throw publishErrors.special(path);
    }
  };

  await visit('', root, []);
  return files;
}

/**
 * Opens a file of an output for reading. A link in its place or on the way to it is refused, and so is a pipe or a device.
 * @throws BuildError
 */
export async function openOutput({ path, file }: OutputFile): Promise<FileHandle> {
  const handle = await openUnlinked(file).catch(() => {
    throw publishErrors.unreadable(path);
  });
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw publishErrors.special(path);
}

async function entriesOf(folder: string, prefix: string): Promise<Dirent[]> {
  const names = await readdir(folder, { encoding: 'buffer' }).catch(() => {
    throw publishErrors.unreadable(prefix || '/');
  });
  for (const name of names)
    if (!isUtf8(name)) throw publishErrors.badName(`${prefix}/${name.toString('latin1')}`);
  return readdir(folder, { withFileTypes: true });
}

function isWithin(path: string, root: string): boolean {
  return path === root || path.startsWith(root + sep);
}
