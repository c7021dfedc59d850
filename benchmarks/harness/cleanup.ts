import { rmSync } from 'node:fs';

/** What has to be undone however a bench ends: in order when there is time, at once when the process exits. */
export class Cleanup {
  private readonly steps: (() => Promise<unknown>)[] = [];
  private readonly last: (() => void)[] = [];
  private readonly folders: string[] = [];
  private running: Promise<void> | undefined;

  constructor() {
    process.on('exit', () => this.atOnce());
  }

  /**
   * @param stop undoes it in order
   * @param kill undoes it without waiting, when the process has to exit; harmless after `stop`
   */
  add(stop: () => Promise<unknown>, kill: () => void = () => undefined): void {
    this.steps.push(stop);
    this.last.push(kill);
  }

  /** A folder that is removed after all else. */
  folder(path: string): string {
    this.folders.push(path);
    return path;
  }

  /** Undoes everything, the last first; who calls it while it runs waits for the same run. */
  run(): Promise<void> {
    this.running ??= this.inOrder().finally(() => (this.running = undefined));
    return this.running;
  }

  private async inOrder(): Promise<void> {
    for (const stop of this.steps.splice(0).reverse()) await stop().catch(() => undefined);
    this.last.length = 0;
    this.removeFolders();
  }

  private atOnce(): void {
    for (const kill of this.last.splice(0).reverse()) {
      try {
        kill();
      } catch {
        // It has ended by itself.
      }
    }
    this.removeFolders();
  }

  private removeFolders(): void {
    for (const folder of this.folders.splice(0)) {
      try {
        rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
      } catch {
        // Left to the system's own cleaning of its temporary folder.
      }
    }
  }
}
