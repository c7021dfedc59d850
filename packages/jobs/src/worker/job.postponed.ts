import { DomainError } from '@slipway/shared/errors';

/**
 * Thrown by a handler whose job cannot go on now, through no fault of its own: it is put back into the queue, and the
 * attempt does not count.
 */
export class JobPostponed extends DomainError {
  /** @param delayMs how long from now, in milliseconds; @param detail why, for whoever waits */
  constructor(
    code: string,
    detail: string,
    readonly delayMs: number,
  ) {
    super({ code, status: 503, detail, level: 'info', retryable: true });
  }
}
