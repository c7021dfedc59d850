import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CommissionFixture } from '../commission.fixture.js';
import { expectLedgerHolds } from '../ledger.expectations.fixture.js';
import { shape, step, terms } from './history.fixture.js';
import { Telling } from './telling.fixture.js';

/** Each calculates some twenty times on a real database. */
const HISTORIES = 100;

let world: CommissionFixture;

beforeAll(async () => {
  world = await CommissionFixture.open();
});
afterAll(() => world.close());

it('comes to the same step by step, with periods closed in between, and all at once', async () => {
  await fc.assert(
    fc.asyncProperty(
      shape,
      terms,
      fc.array(step, { minLength: 5, maxLength: 25 }),
      async (shape, first, steps) => {
        const tellings = [new Telling(world, shape, true), new Telling(world, shape, false)] as const;
        for (const telling of tellings) {
          await telling.begin(first);
          await telling.live(steps);
          await expectLedgerHolds(world.pool, telling.tenantId);
          expect(await telling.faults()).toEqual({ again: 0, statements: 0, unstated: 0 });
        }
        expect(await tellings[0].sums()).toEqual(await tellings[1].sums());
      },
    ),
    { numRuns: HISTORIES },
  );
}, 300_000);
