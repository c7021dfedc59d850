import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** The processes of a run: all of them end with the harness, also when it is killed. */
export class Processes {
  private readonly reaper: ChildProcess;
  private readonly alive = new Set<number>();
  private readonly killAll = () => {
    for (const pid of this.alive) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended already.
      }
    }
  };

  constructor() {
    // In a group of its own: the terminal's Ctrl-C is not for it.
    this.reaper = spawn(process.execPath, [join(import.meta.dirname, 'reaper.ts')], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.reaper.stdin!.on('error', () => undefined);
    process.once('exit', this.killAll);
  }

  add(pid: number): void {
    this.alive.add(pid);
    this.reaper.stdin!.write(`+${pid}\n`);
  }

  remove(pid: number): void {
    this.alive.delete(pid);
    this.reaper.stdin!.write(`-${pid}\n`);
  }

  /** Called when all have been stopped in order. */
  close(): void {
    process.off('exit', this.killAll);
    this.killAll();
    this.reaper.stdin!.end();
  }
}
