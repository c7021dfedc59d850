import type { Logger } from 'pino';
import { messageOf } from '../errors/index.js';

/** Ways to fail that are told before it works again. */
const MOST_TOLD = 5;

/**
 * Tells of something that is tried again and again: once that it fails, and how, and once that it works again. What is tried every
 * second would fill the log while a store is away, and hide what else there is.
 */
export class FailureLog {
  private failures = 0;
  private since = 0;
  private readonly told = new Set<string>();

  /** @param what "the relay could not hand over" */
  constructor(
    private readonly logger: Logger,
    private readonly what: string,
  ) {}

  failed(error: unknown, fields: object = {}): void {
    if (this.failures === 0) this.since = performance.now();
    this.failures += 1;
    const message = messageOf(error);
    // Another failure than those before is news, up to a few.
    if (this.told.has(message) || this.told.size >= MOST_TOLD)
      return this.logger.debug({ ...fields, err: error }, this.what);
    this.told.add(message);
    this.logger.warn({ ...fields, err: error }, this.what);
  }

  worked(fields: object = {}): void {
    if (this.failures === 0) return;
    const lasted_ms = Math.round(performance.now() - this.since);
    this.logger.info({ ...fields, failures: this.failures, lasted_ms }, `${this.what}: it works again`);
    this.failures = 0;
    this.told.clear();
  }
}
