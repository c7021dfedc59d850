import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Sealer, SealingContext } from '@slipway/shared/sealing';

/** Something on this gateway's own disk, sealed, as JSON. */
export class SealedFile {
  constructor(
    readonly path: string,
    private readonly sealer: Sealer,
    private readonly record: SealingContext,
  ) {}

  /** Replaces the file in one step: a crash leaves the one before, or this one. */
  async write(value: unknown): Promise<void> {
    const folder = dirname(this.path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const unfinished = `${this.path}.${process.pid}`;
    try {
      await using file = await open(unfinished, 'w', 0o600);
      // One that was left behind keeps the mode that it had.
      await file.chmod(0o600);
      await file.writeFile(this.sealer.seal(JSON.stringify(value), this.record));
      await file.sync();
      await rename(unfinished, this.path);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    // The new name is in the folder, which has its own way to the disk.
    await using entries = await open(folder);
    await entries.sync();
  }

  /** @returns nothing when there is none @throws when the file was altered, or sealed with a key that is not known */
  async read(): Promise<unknown> {
    let sealed: Buffer;
    try {
      sealed = await readFile(this.path);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
    return JSON.parse(this.sealer.open(sealed, this.record));
  }
}
