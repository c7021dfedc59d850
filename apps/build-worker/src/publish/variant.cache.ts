import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { sha256 } from '@slipway/shared/contracts';

const variant = z.object({ sha256, size: z.number().int().min(0) });
const variants = z.object({ br: variant.optional(), gzip: variant.optional() });
export type Variants = z.infer<typeof variants>;

/** Raised when other bytes would come out of the compression of the same file. */
const VERSION = `1-${process.versions.brotli}-${process.versions.zlib}`;

/** Remembers what a file compresses to, so that a file that did not change is not compressed again. */
export class VariantCache {
  constructor(private readonly root: string) {}

  async find(digest: string): Promise<Variants | undefined> {
    try {
      const path = this.path(digest);
      const found = variants.parse(JSON.parse(await readFile(path, 'utf8')));
      // The time of last use decides what is evicted.
      await utimes(dirname(path), new Date(), new Date());
      return found;
    } catch {
      return undefined;
    }
  }

  /** A cache that cannot be written costs time, not a build. */
  async store(digest: string, found: Variants): Promise<void> {
    const path = this.path(digest);
    try {
      await mkdir(dirname(path), { recursive: true });
      const temporary = `${path}.${randomUUID()}`;
      await writeFile(temporary, JSON.stringify(found));
      await rename(temporary, path);
    } catch {
      // As if it had not been compressed.
    }
  }

  private path(digest: string): string {
    return join(this.root, VERSION, digest.slice(0, 2), `${digest}.json`);
  }
}
