import { fromMinor, planDocument, toMillionths, toMinor } from '@slipway/shared/contracts';
import { describe, expect, it } from 'vitest';
import { largestRemainder } from '../allocation.rules.js';
import { compilePlan } from '../plan.compile.js';
import { calculatePool } from '../pool.rules.js';
import { saleOf } from '../sale.fixture.js';
import { replay } from '../trace/replay.js';
import golden from './cases.json' with { type: 'json' };

describe('worked examples of the field', () => {
  for (const { id, source, plan: document, runs } of golden.cases)
    describe(`${id} (${source})`, () => {
      const plan = compilePlan(planDocument.parse(document), id);
      it.each(runs)('$sales earn $expect', ({ sales, expect: expected }) => {
        const measures = sales.map((text) =>
          plan.ofQuantity ? toMillionths(text) : toMinor(text, plan.currency),
        );
        const earnings = calculatePool(
          measures.map((measure, index) => saleOf(plan, measure, { id: `line-${index}` })),
          { contract: true },
        );
        const amounts = earnings.map(({ amount }) => fromMinor(amount, plan.currency));
        expect(amounts.map((amount, index) => (expected[index] === null ? null : amount))).toEqual(expected);
        expect(earnings.map(({ trace }) => replay(trace))).toEqual(earnings.map(({ amount }) => amount));
      });
    });

  it.each(golden.splits)('$id ($source)', ({ amount_minor, shares, expect_minor }) => {
    expect(largestRemainder(BigInt(amount_minor), shares.map(BigInt))).toEqual(expect_minor.map(BigInt));
  });
});
