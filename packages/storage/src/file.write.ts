import { constants, createReadStream } from 'node:fs';
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { addAbortSignal, Readable } from 'node:stream';
import type { ObjectBody } from './object.store.js';

/** Writes a body to a new file and waits until the disk has it. The file is removed when that fails. */
export async function writeDurably(path: string, body: ObjectBody, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  const file = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o644);
  try {
    if (Buffer.isBuffer(body)) await file.writeFile(body);
    else {
      const source =
        body instanceof Readable ? body : createReadStream(body.file, { highWaterMark: 256 * 1024 });
      if (signal) addAbortSignal(signal, source);
      await file.writeFile(source);
    }
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** Makes a rename or link in a folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Removes what writers left behind that were killed more than `ageMs` ago. */
export async function removeAbandoned(folder: string, ageMs: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    // Another process may sweep at the same time.
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > ageMs) await rm(path, { force: true });
  }
}
