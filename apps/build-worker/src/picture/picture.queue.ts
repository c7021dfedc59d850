import type { Logger } from '@slipway/shared/logging';
import type { PictureOrder } from './picture.repository.js';

export interface PictureQueueOptions {
  make: (order: PictureOrder, signal: AbortSignal) => Promise<void>;
  logger: Logger;
  maxWaiting?: number;
}

const MAX_WAITING = 32;

/**
 * Makes pictures one at a time, beside the builds and after them: nobody waits for a picture, and a deployment without
 * one is whole.
 */
export class PictureQueue {
  private readonly waiting: PictureOrder[] = [];
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly options: PictureQueueOptions) {}

  /** Takes an order in. When too many wait, the oldest goes without: what is new is looked at. */
  add(order: PictureOrder): void {
    if (this.stopping.signal.aborted) return;
    this.waiting.push(order);
    if (this.waiting.length > (this.options.maxWaiting ?? MAX_WAITING)) this.waiting.shift();
    this.running ??= this.run();
  }

  /** Settles when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.running) await this.running;
  }

  /** Gives up what is under way and what waits, and settles when nothing of it is left. */
  async stop(): Promise<void> {
    this.waiting.length = 0;
    this.stopping.abort(new Error('the worker stops'));
    await this.idle();
  }

  private async run(): Promise<void> {
    const { make, logger } = this.options;
    const { signal } = this.stopping;
    for (let order = this.waiting.shift(); order; order = this.waiting.shift()) {
      const { deploymentId: deployment_id } = order;
      try {
        await make(order, signal);
      } catch (error) {
        if (!signal.aborted)
          logger.warn({ err: error, deployment_id }, 'there is no picture of a deployment');
      }
    }
    // In the same turn as the last look: an order that comes next begins anew.
    this.running = undefined;
  }
}
