import type { Logger } from '@slipway/shared/logging';

export interface ExpiryOptions {
  logger: Logger;
  intervalMs: number;
  /** Removes all that is due now, in short steps; between them it asks whether it is to stop. */
  expire: (isStopped: () => boolean) => Promise<void>;
}

/** Removes what is due, again and again, one run at a time, until it is stopped. */
export class Expiry {
  private readonly timer: NodeJS.Timeout;
  private running: Promise<void> | undefined;
  private isStopped = false;

  constructor(private readonly options: ExpiryOptions) {
    this.timer = setInterval(() => void this.run(), options.intervalMs);
  }

  /** Removes all that is due now. Never rejects: the next run tries again. */
  run(): Promise<void> {
    const { expire, logger } = this.options;
    return (this.running ??= expire(() => this.isStopped)
      .catch((error: unknown) => logger.warn({ err: error }, 'what has expired could not be removed'))
      .finally(() => (this.running = undefined)));
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await this.running;
  }
}
