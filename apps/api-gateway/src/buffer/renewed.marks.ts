import type { Logger } from '@slipway/shared/logging';
import type { StoreMonitor } from '../availability/store.monitor.js';
import type { KeptMarks } from './kept.marks.js';
import type { OfflineBuffer } from './offline.buffer.js';

const PAGE = 1_000;
const AGAIN_MS = 1_000;

export interface RenewedMarksOptions {
  buffer: OfflineBuffer;
  marks: KeptMarks;
  redis: StoreMonitor;
  logger: Logger;
}

/**
 * Marks anew all that waits here whenever Redis may have lost the marks: it has forgotten everything, it was away, or this
 * gateway was.
 */
export class RenewedMarks {
  private running: Promise<void> | undefined;
  private isAskedAgain = false;
  private isStopped = false;
  private again: NodeJS.Timeout | undefined;
  private readonly run = (): void => {
    this.isAskedAgain = true;
    this.running ??= this.renew().finally(() => (this.running = undefined));
  };

  constructor(private readonly options: RenewedMarksOptions) {}

  start(): void {
    this.options.marks.on('forgotten', this.run);
    this.options.redis.on('back', this.run);
    this.run();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.again);
    this.options.marks.off('forgotten', this.run);
    this.options.redis.off('back', this.run);
    await this.running;
  }

  private async renew(): Promise<void> {
    while (this.isAskedAgain && !this.isStopped) {
      this.isAskedAgain = false;
      try {
        await this.markAll();
      } catch (error) {
        this.options.logger.warn({ err: error }, 'what is kept could not be marked anew');
        // The thread that has the file has died, and is started again.
        this.again = setTimeout(this.run, AGAIN_MS).unref();
      }
    }
  }

  /**
   * The newest first: theirs are the callers that ask. What is settled meanwhile is unmarked after it was marked: answers of
   * the buffer come in the order of the calls.
   */
  private async markAll(): Promise<void> {
    const { buffer, marks, redis } = this.options;
    const goesOn = () => redis.isUp && !buffer.isEmpty && !this.isStopped && !this.isAskedAgain;
    for (let before = Number.MAX_SAFE_INTEGER; goesOn();) {
      await marks.beUnsure();
      const page = await buffer.call('waitingBefore', before, PAGE);
      await marks.mark(...page);
      if (page.length < PAGE) return;
      before = page.at(-1)!.seq;
    }
  }
}
