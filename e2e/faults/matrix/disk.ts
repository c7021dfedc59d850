import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { probe, seconds, staysLive } from '../conditions.ts';
import type { Fault } from '../fault.ts';
import { pause, until } from '../until.ts';

/** A small disk of its own for Postgres. */
export class SmallDisk {
  readonly path: string;
  private readonly ballast: string;

  private constructor(path: string) {
    this.path = path;
    this.ballast = join(path, 'ballast');
  }

  /** @returns nothing where this process may not mount */
  static mount(megabytes: number): SmallDisk | undefined {
    const path = mkdtempSync(join(tmpdir(), 'slipway-disk-'));
    const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
    if (status === 0) return new SmallDisk(path);
    rmSync(path, { recursive: true });
    return undefined;
  }

  /** Whether this process may mount one. */
  static canBeMounted(): boolean {
    const disk = SmallDisk.mount(1);
    disk?.unmount();
    return disk !== undefined;
  }

  get dataDirectory(): string {
    const path = join(this.path, 'postgres');
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  }

  /** Writes until there is no room. */
  fill(): void {
    const block = Buffer.alloc(64 * 1024);
    const file = openSync(this.ballast, 'a');
    try {
      for (;;) writeSync(file, block);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  empty(): void {
    rmSync(this.ballast, { force: true });
  }

  unmount(): void {
    spawnSync('umount', ['-l', this.path]);
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Fills the disk of Postgres under load. @param disk tells the one on which the system's Postgres keeps its data */
export function diskFull(disk: () => SmallDisk): Fault {
  return {
    name: 'disk-full',
    title: 'the disk of Postgres is full: refused honestly, never a false 2xx, and it recovers',
    weight: 0,
    async inject(context) {
      const { system, tally } = context;
      let refused = 0;
      try {
        await staysLive(system.members, async () => {
          const before = tally.get('refusals');
          // It frees some room now and then; what it frees is filled too, until it has to refuse.
          await until('submits are refused', 20_000, () => {
            disk().fill();
            refused = tally.get('refusals') - before;
            return refused >= 10 || `${refused} were`;
          });
          await pause(2_000);
        });
      } finally {
        disk().empty();
      }
      const went = !system.postgres.isUp;
      if (went) await system.postgres.start();
      const works = await probe(context, 30_000);
      return { refused, postgres: went ? 'went down' : 'stayed up', works_after_s: seconds(works) };
    },
  };
}
