import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { buildPlanSummary, sha256 } from '@slipway/shared/contracts';

const knownCommit = z.object({ fingerprint: sha256, commit_message: z.string(), plan: buildPlanSummary });
export type KnownCommit = z.infer<typeof knownCommit>;

/** Remembers what a commit came to, so that the same one need not be cloned to find its output again. */
export class KnownCommits {
  constructor(private readonly root: string) {}

  async find(key: string): Promise<KnownCommit | undefined> {
    try {
      return knownCommit.parse(JSON.parse(await readFile(join(this.root, key), 'utf8')));
    } catch {
      return undefined;
    }
  }

  /** Only ever saves time: that it cannot be written is no reason to fail. */
  async store(key: string, commit: KnownCommit): Promise<void> {
    const path = join(this.root, key);
    const temporary = join(this.root, `.${randomUUID()}`);
    try {
      await mkdir(this.root, { recursive: true });
      await writeFile(temporary, JSON.stringify(commit));
      await rename(temporary, path);
    } catch {
      // The commit is cloned next time.
    }
  }
}
