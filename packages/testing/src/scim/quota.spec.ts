import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Quota } from './quota.js';

describe('a quota', () => {
  it('never lets more through than a burst of a second and its rate', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 300 }),
        (perSecond, pauses) => {
          const quota = new Quota(perSecond, 0);
          let now = 0;
          let passed = 0;
          for (const pause of pauses) {
            now += pause;
            if (quota.take(now) === 0) passed += 1;
          }
          expect(passed).toBeLessThanOrEqual(perSecond + (now / 1000) * perSecond + 1e-6);
        },
      ),
    );
  });

  it('lets a request through when it has waited as long as it was told', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 1000, noNaN: true }), (perSecond) => {
        const quota = new Quota(perSecond, 0);
        let wait = quota.take(0);
        while (wait === 0) wait = quota.take(0);
        expect(quota.take(wait * 0.9)).toBeGreaterThan(0);
        expect(quota.take(wait * 1.001)).toBe(0);
      }),
    );
  });
});
