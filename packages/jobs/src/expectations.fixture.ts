import { expect } from 'vitest';
import type { JobEvent } from '@slipway/shared/contracts';

export const types = (events: JobEvent[]) => events.map(({ type }) => type);
/** Numbered without a gap. */
export const isDense = (events: JobEvent[], from = 1) =>
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => from + index));
/** Settles when the signal fires, as a handler that obeys it. */
export const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
