import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commitFiles } from '@slipway/testing';

export const EXAMPLE = 'vite-react';

/** The example's repository, and commits to it of the kinds whose cost differs. */
export class ExampleRepository {
  private commits = 0;
  private readonly example: string;
  private readonly repositories: string;

  /** @param repositories the folder of the bare repositories */
  constructor(root: string, repositories: string) {
    this.example = join(root, 'examples', EXAMPLE);
    this.repositories = repositories;
  }

  /** Changes the page's title. @returns the new title, by which the page is known when it is live */
  async changeSource(): Promise<string> {
    const title = this.nextTitle();
    await this.commit({ 'index.html': this.page(title) });
    return title;
  }

  /** Changes the page's title and the version in the lockfile: other input for every cache, the same packages. */
  async changeLockfile(): Promise<string> {
    const title = this.nextTitle();
    const version = `1.0.${this.commits}`;
    const lock = JSON.parse(this.read('package-lock.json')) as {
      version: string;
      packages: { '': { version: string } };
    };
    lock.version = version;
    lock.packages[''].version = version;
    const manifest = { ...(JSON.parse(this.read('package.json')) as object), version };
    await this.commit({
      'index.html': this.page(title),
      'package.json': JSON.stringify(manifest, null, 2),
      'package-lock.json': JSON.stringify(lock, null, 2),
    });
    return title;
  }

  private nextTitle(): string {
    return `Commit ${(this.commits += 1)} of the bench`;
  }

  private page(title: string): string {
    return this.read('index.html').replace(/<title>.*<\/title>/, `<title>${title}</title>`);
  }

  private read(name: string): string {
    return readFileSync(join(this.example, name), 'utf8');
  }

  private async commit(files: Record<string, string>): Promise<void> {
    await commitFiles(this.repositories, EXAMPLE, files);
  }
}
