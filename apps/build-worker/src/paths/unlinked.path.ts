import { constants } from 'node:fs';
import { lchown, lstat, mkdir, open, readlink, realpath, type FileHandle } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';

/*
 * A build and its repository choose what lies in a workspace, and the worker has rights that they do not: a link on the
 * way to a path would make it move, make or read something of the host's. So every folder on the way has to be a folder.
 * The answer holds as long as nothing of the build runs, which a sandbox promises once its command has ended.
 */

/**
 * Whether a path stands where it says: the folder that it is in is reached without any link.
 * @param path absolute, below a root that was resolved when it was made
 */
export async function isUnlinked(path: string): Promise<boolean> {
  const folder = dirname(path);
  return realpath(folder).then(
    (real) => real === folder,
    () => false,
  );
}

/** Whether a path is a folder itself, and no link is on the way to it. */
export async function isUnlinkedFolder(path: string): Promise<boolean> {
  if (!(await isUnlinked(path))) return false;
  return lstat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/**
 * Makes the folders from `root` to `folder` that are not there, and hands each to `own`.
 * @returns false when a link or a file is on the way; nothing beyond it was touched
 */
export async function makeUnlinkedFolders(
  root: string,
  folder: string,
  own: (made: string) => Promise<void>,
): Promise<boolean> {
  if (!(await isUnlinkedFolder(root))) return false;
  if (folder === root) return true;
  if (!folder.startsWith(root + sep)) return false;
  let current = root;
  for (const name of folder.slice(root.length + 1).split(sep)) {
    current = join(current, name);
    const found = await lstat(current).catch(() => undefined);
    if (found && !found.isDirectory()) return false;
    if (found) continue;
    await mkdir(current);
    await own(current);
  }
  return true;
}

/**
 * Opens a file or folder for reading without following a link anywhere on the way, and without waiting for a pipe.
 * What was opened is asked for its name, so that it holds even while something changes the way.
 * @throws when it is not there, or a link is on the way
 */
export async function openUnlinked(path: string, flags = 0): Promise<FileHandle> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | flags);
  try {
    const opened =
      process.platform === 'linux' ? await nameOf(handle) : (await isUnlinked(path)) ? path : undefined;
    if (opened === path) return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  throw new Error('a link is on the way to it');
}

/** Gives a path to a user; a link itself, never what it leads to. */
export async function giveTo(path: string, user: number): Promise<void> {
  await lchown(path, user, user);
}

async function nameOf(handle: FileHandle): Promise<string> {
  return readlink(`/proc/self/fd/${handle.fd}`);
}
