import { DiskWatch } from './disk.usage.js';
import { processTree, usageOf } from './process.tree.js';
import type { ResourceLimit, RunLimits } from './sandbox.js';

const INTERVAL_MS = 100;

/**
 * Looks at what a tree of processes uses, ten times a second, and says so once when a limit is passed. The kernel's
 * own limits (`prlimit`, cgroups where they are writable) hold in between.
 */
export class ResourceWatch {
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly disk: DiskWatch;
  private looking = false;
  private crowded = 0;

  constructor(
    private readonly limits: RunLimits,
    diskFolders: readonly string[],
    private readonly root: () => number | undefined,
    private readonly onExceeded: (limit: ResourceLimit) => void,
  ) {
    this.disk = new DiskWatch(diskFolders, limits.disk_bytes);
    this.timers.push(
      setTimeout(() => this.stop('time'), limits.wall_ms),
      setInterval(() => void this.look(), INTERVAL_MS),
    );
  }

  end(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  private stop(limit: ResourceLimit): void {
    this.end();
    this.onExceeded(limit);
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      const root = this.root();
      if (root !== undefined) this.lookAtProcesses(root);
      if (await this.disk.isExceeded()) this.stop('disk');
    } finally {
      this.looking = false;
    }
  }

  private lookAtProcesses(root: number): void {
    const { memory_bytes, processes } = this.limits;
    const { memory, tasks } = usageOf(processTree(root, processes + 8));
    if (memory > memory_bytes) return this.stop('memory');
    // A parallel build may touch the limit for a moment; a fork bomb stays there.
    this.crowded = tasks >= processes * 0.95 ? this.crowded + 1 : 0;
    if (this.crowded >= 5) this.stop('processes');
  }
}
