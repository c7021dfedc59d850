import type { Logger } from 'pino';

export interface ServiceOptions {
  name: string;
  logger: Logger;
  /** After this long a part that does not stop is left behind, so that a deploy is never held up for ever. */
  shutdownTimeoutMs?: number;
}

type Stop = () => Promise<unknown> | void;

/**
 * The life of one process: parts register how they stop as they start, and stop in the reverse order, so that what
 * takes work in (registered last) stops first and what it stands on (registered first) closes last. SIGTERM and
 * SIGINT run it once; a second signal ends the process at once.
 */
export class Service {
  private readonly stops: { part: string; stop: Stop }[] = [];
  private stopping: Promise<void> | undefined;
  private readonly timeoutMs: number;

  constructor(private readonly options: ServiceOptions) {
    this.timeoutMs = options.shutdownTimeoutMs ?? 25_000;
  }

  onStop(part: string, stop: Stop): void {
    this.stops.push({ part, stop });
  }

  get isStopping(): boolean {
    return this.stopping !== undefined;
  }

  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  /** Handles signals and stray rejections for the process. Only a `main.ts` calls it. */
  ownProcess(): void {
    const { logger } = this.options;
    const end = (signal: string) => {
      if (this.stopping) process.exit(1);
      logger.info({ signal }, 'stopping');
      void this.stop().then(() => process.exit(0));
    };
    process.on('SIGTERM', () => end('SIGTERM'));
    process.on('SIGINT', () => end('SIGINT'));
    process.on('unhandledRejection', (reason) => {
      logger.error({ err: reason }, 'a promise was rejected and nobody handled it');
    });
    process.on('uncaughtException', (error) => {
      logger.fatal({ err: error }, 'an exception was thrown and nobody caught it');
      process.exitCode = 1;
      void this.stop().then(() => process.exit(1));
    });
  }

  private async stopAll(): Promise<void> {
    const deadline = performance.now() + this.timeoutMs;
    for (const { part, stop } of [...this.stops].reverse()) {
      const left = Math.max(0, deadline - performance.now());
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<'late'>((resolve) => {
        timer = setTimeout(() => resolve('late'), left);
      });
      try {
        if ((await Promise.race([stop(), late])) === 'late')
          this.options.logger.warn({ part }, 'did not stop in time');
      } catch (error) {
        this.options.logger.error({ part, err: error }, 'failed to stop');
      } finally {
        clearTimeout(timer);
      }
    }
  }
}
