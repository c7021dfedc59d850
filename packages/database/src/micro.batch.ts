import { isConnectionError } from './connection.errors.js';
import { holdTrace } from '@slipway/shared/telemetry/spans';

export interface MicroBatchOptions<In, Out> {
  /** Carries out a batch; its answers are in the order of the items. */
  run: (items: In[]) => Promise<Out[]>;
  maxBatch?: number;
  /** Batches that are carried out at the same time: while one waits for the disk, the next one can be filled. */
  maxRunning?: number;
}

interface Waiting<In, Out> {
  item: In;
  resolve: (answer: Out) => void;
  reject: (error: unknown) => void;
  /** The trace of whoever added it. */
  inTrace: ReturnType<typeof holdTrace>;
}

/** A batch is closed after this many turns of the event loop even when each brings more. */
const MAX_TURNS = 16;

/**
 * Lets calls that come in one burst, or while Postgres is busy, share one statement. A turn of an idle event loop
 * takes microseconds, so a lone call does not wait.
 */
export class MicroBatch<In, Out> {
  private waiting: Waiting<In, Out>[] = [];
  private running = 0;
  private scheduled = false;
  private readonly maxBatch: number;
  private readonly maxRunning: number;

  constructor(private readonly options: MicroBatchOptions<In, Out>) {
    this.maxBatch = options.maxBatch ?? 256;
    this.maxRunning = options.maxRunning ?? 3;
  }

  /** How many items wait for a batch. */
  get length(): number {
    return this.waiting.length;
  }

  add(item: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject, inTrace: holdTrace() });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.scheduled || this.running >= this.maxRunning || this.waiting.length === 0) return;
    this.scheduled = true;
    this.gather(0, MAX_TURNS);
  }

  /** Waits for the turn of the event loop that brings nothing more, so that a burst is one batch and not several. */
  private gather(before: number, turns: number): void {
    setImmediate(() => {
      const count = this.waiting.length;
      if (turns > 1 && count > before && count < this.maxBatch) return this.gather(count, turns - 1);
      this.scheduled = false;
      this.begin(this.waiting.splice(0, this.maxBatch));
      this.schedule();
    });
  }

  private begin(batch: Waiting<In, Out>[]): void {
    this.running += 1;
    void this.run(batch).finally(() => {
      this.running -= 1;
      this.schedule();
    });
  }

  private async run(batch: Waiting<In, Out>[]): Promise<void> {
    try {
      // What is done for many is shown in the trace of the first.
      const answers = await batch[0]!.inTrace(() => this.options.run(batch.map(({ item }) => item)));
      batch.forEach(({ resolve }, index) => resolve(answers[index]!));
    } catch (error) {
      // One item that Postgres refuses, or whose row somebody holds, must not fail its neighbours: each is carried out alone.
      // Where Postgres is away, each alone would only wait once more.
      if (batch.length > 1 && !isConnectionError(error)) for (const one of batch) await this.run([one]);
      else for (const { reject } of batch) reject(error);
    }
  }
}
