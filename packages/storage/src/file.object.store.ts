import { randomUUID } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { link, mkdir, open, opendir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { InvalidRange, KeyConflict, ObjectNotFound } from './errors.js';
import { removeAbandoned, syncFolder, writeDurably } from './file.write.js';
import { checkedKey } from './object.key.js';
import type { ByteRange, ObjectBody, ObjectStore, OpenObject, PutOptions } from './object.store.js';

/** More at once only queue up: libuv has few threads for files. */
const LOOKUPS_AT_ONCE = 32;
const ABANDONED_AFTER_MS = 24 * 60 * 60_000;

/**
 * An object store in a folder. `objects/` holds each object under its key; `writing/` holds what is not complete yet,
 * beside it and so on the same file system, where a rename is atomic. A killed writer leaves nothing in `objects/`.
 */
export class FileObjectStore implements ObjectStore {
  private readonly objects: string;
  private readonly writing: string;
  private prepared: Promise<void> | undefined;

  constructor(root: string) {
    this.objects = join(root, 'objects');
    this.writing = join(root, 'writing');
  }

  async put(key: string, body: ObjectBody, options: PutOptions = {}): Promise<void> {
    await this.write(key, body, options, async (temporary, path) => {
      await rename(temporary, path);
      return 'stored';
    });
  }

  async putIfAbsent(key: string, body: ObjectBody, options: PutOptions = {}): Promise<'stored' | 'present'> {
    if (await this.has(key)) {
      // Nobody will read it: what it holds is freed here.
      if (body instanceof Readable) body.destroy();
      return 'present';
    }
    return this.write(key, body, options, async (temporary, path) => {
      try {
        // Unlike a rename, a link never replaces: of several writers exactly one wins.
        await link(temporary, path);
        return 'stored';
      } catch (error) {
        if (codeOf(error) === 'EEXIST' && (await this.has(key))) return 'present';
        throw error;
      } finally {
        await rm(temporary, { force: true });
      }
    });
  }

  async get(key: string): Promise<Buffer> {
    try {
      return await readFile(this.path(key));
    } catch (error) {
      throw absentOr(key, error);
    }
  }

  async open(key: string, range?: ByteRange): Promise<OpenObject> {
    const path = this.path(key);
    const file = await open(path, 'r').catch((error: unknown) => {
      throw absentOr(key, error);
    });
    try {
      const found = await file.stat();
      if (!found.isFile()) throw new ObjectNotFound(key);
      if (range && !(range.start >= 0 && range.start <= range.end && range.end < found.size))
        throw new InvalidRange(key, found.size);
      const stream: Readable = file.createReadStream({ ...range, highWaterMark: 256 * 1024 });
      return { stream, size: found.size };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async has(key: string): Promise<boolean> {
    try {
      return (await stat(this.path(key))).isFile();
    } catch (error) {
      if (isAbsent(error)) return false;
      throw error;
    }
  }

  async hasMany(keys: Iterable<string>): Promise<Set<string>> {
    const found = new Set<string>();
    // The lookers share one iterator, so each takes the next key that nobody has taken.
    const waiting = new Set(keys).values();
    const look = async () => {
      for (const key of waiting) if (await this.has(key)) found.add(key);
    };
    await Promise.all(Array.from({ length: LOOKUPS_AT_ONCE }, look));
    return found;
  }

  async delete(key: string): Promise<void> {
    try {
      await rm(this.path(key));
    } catch (error) {
      if (!isAbsent(error) && codeOf(error) !== 'ERR_FS_EISDIR') throw error;
    }
  }

  async *list(prefix: string): AsyncIterable<string> {
    // The part up to the last slash names a folder; the rest is the start of a name in it.
    const slash = prefix.lastIndexOf('/');
    const folder = prefix.slice(0, Math.max(0, slash));
    if (folder) checkedKey(folder);
    for await (const key of this.walk(folder)) if (key.startsWith(prefix)) yield key;
  }

  private async *walk(folder: string): AsyncIterable<string> {
    let entries: AsyncIterable<Dirent>;
    try {
      entries = await opendir(join(this.objects, folder));
    } catch (error) {
      if (isAbsent(error)) return;
      throw error;
    }
    for await (const entry of entries) {
      const key = folder ? `${folder}/${entry.name}` : entry.name;
      if (entry.isDirectory()) yield* this.walk(key);
      else if (entry.isFile()) yield key;
    }
  }

  private path(key: string): string {
    return join(this.objects, checkedKey(key));
  }

  private async write<R>(
    key: string,
    body: ObjectBody,
    { signal }: PutOptions,
    publish: (temporary: string, path: string) => Promise<R>,
  ): Promise<R> {
    const path = this.path(key);
    await this.prepare();
    const temporary = join(this.writing, randomUUID());
    await writeDurably(temporary, body, signal);
    try {
      const folder = dirname(path);
      await mkdir(folder, { recursive: true });
      const result = await publish(temporary, path);
      await syncFolder(folder);
      return result;
    } catch (error) {
      await rm(temporary, { force: true });
      if (['EEXIST', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY'].includes(codeOf(error) ?? ''))
        throw new KeyConflict(key, error);
      throw error;
    }
  }

  private prepare(): Promise<void> {
    this.prepared ??= mkdir(this.writing, { recursive: true })
      .then(() => removeAbandoned(this.writing, ABANDONED_AFTER_MS))
      .catch((error: unknown) => {
        // The next write tries again.
        this.prepared = undefined;
        throw error;
      });
    return this.prepared;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** ENOTDIR: a shorter key is an object, so a longer one cannot be. */
function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');
}

function absentOr(key: string, error: unknown): unknown {
  return isAbsent(error) || codeOf(error) === 'EISDIR' ? new ObjectNotFound(key) : error;
}
