import { join } from 'node:path';
import type { Stack } from '@slipway/tools/stack';
import { ServiceProcess } from '@slipway/tools/service-process';
import { Processes } from '../../faults/processes.ts';
import type { Random } from '../../faults/random.ts';
import { pause } from '../../faults/until.ts';

const WORKERS = 3;
const LONGEST_LIFE_MS = 2_500;

/** Account workers that are killed at random and started again, one at a time. */
export class WorkerFleet {
  kills = 0;
  private readonly workers: ServiceProcess[] = [];
  private readonly processes = new Processes();
  private readonly stack: Stack;
  private isStopped = false;
  private killing: Promise<void> | undefined;

  constructor(stack: Stack) {
    this.stack = stack;
  }

  async start(): Promise<void> {
    for (let index = 0; index < WORKERS; index += 1) await this.startWorker(index);
  }

  /** Kills one after the other, with `kill -9`, until the fleet is closed. */
  killAtRandom(random: Random): void {
    this.killing = (async () => {
      while (!this.isStopped) {
        await pause(random.integer(200, LONGEST_LIFE_MS));
        const index = random.integer(0, WORKERS - 1);
        const worker = this.workers[index]!;
        worker.kill('SIGKILL');
        await worker.stop();
        this.processes.remove(worker.pid);
        this.kills += 1;
        await this.startWorker(index);
      }
    })();
  }

  async close(): Promise<void> {
    this.isStopped = true;
    await this.killing;
    await Promise.all(this.workers.map((worker) => worker.stop()));
    this.processes.close();
  }

  private async startWorker(index: number): Promise<void> {
    const { stack } = this;
    const worker = new ServiceProcess({
      name: `account-worker-${index}`,
      script: stack.scriptOf('account-worker'),
      env: { ...stack.environment(), ACCOUNT_CONCURRENCY: '16' },
      logFile: join(stack.home, 'logs', `account-worker-${index}.log`),
      readyWhen: 'taking accounts',
      onCrash: (name, tail) => {
        throw new Error(`${name} ended on its own:\n${tail}`);
      },
    });
    this.workers[index] = worker;
    this.processes.add(worker.pid);
    await worker.ready();
  }
}
