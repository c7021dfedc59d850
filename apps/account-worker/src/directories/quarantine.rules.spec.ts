import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quarantinePause, QUARANTINE_POLICY, quarantineReason } from './quarantine.rules.js';

const { minimumFailures, share, ceiling, firstPauseMs, longestPauseMs } = QUARANTINE_POLICY;
const DAY = 24 * 60 * 60_000;

describe('quarantineReason', () => {
  it.each([
    [0, 0, false],
    [24, 24, false],
    [25, 25, true],
    [62, 25, true],
    [63, 25, false],
    [1_000, 399, false],
    [997, 399, true],
    [1_000_000, 399, false],
    [1_000_000, 400, true],
  ])('of %i tried and %i failed: %s', (tried, failed, isReason) => {
    expect(quarantineReason({ tried, failed }) !== undefined).toBe(isReason);
  });

  it('judges by a share only once there are enough failures, and by their number from the ceiling on', () => {
    fc.assert(
      fc.property(fc.nat(5_000), fc.nat(5_000), (succeeded, failed) => {
        const tried = succeeded + failed;
        const reason = quarantineReason({ tried, failed });
        expect(reason !== undefined).toBe(
          failed >= ceiling || (failed >= minimumFailures && failed / tried >= share),
        );
        if (reason) expect(reason).toContain(String(failed));
      }),
    );
  });

  it('is never taken back by one more failure', () => {
    fc.assert(
      fc.property(fc.nat(5_000), fc.nat(5_000), (succeeded, failed) => {
        const before = quarantineReason({ tried: succeeded + failed, failed });
        const after = quarantineReason({ tried: succeeded + failed + 1, failed: failed + 1 });
        if (before) expect(after).toBeDefined();
      }),
    );
  });
});

describe('quarantinePause', () => {
  it('doubles from the first pause to a day, and stays there', () => {
    const pauses = Array.from({ length: 14 }, (_, n) => quarantinePause(n));
    expect(pauses[0]).toBe(firstPauseMs);
    for (let n = 1; n < pauses.length; n += 1) expect(pauses[n]).toBe(Math.min(DAY, pauses[n - 1]! * 2));
    expect(pauses.at(-1)).toBe(DAY);
    expect(longestPauseMs).toBe(DAY);
    expect(quarantinePause(1_000_000)).toBe(DAY);
  });
});
