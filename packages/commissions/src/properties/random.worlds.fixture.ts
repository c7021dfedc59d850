import type { PlanDocumentInput } from '@slipway/shared/contracts';
import fc from 'fast-check';
import type { CompiledPlan } from '../plan.js';
import { planOf } from '../sale.fixture.js';
import type { Reversal, Sale } from '../sale.js';
import { currency, type Mode, MODES, participants, planInputs, size } from './random.fixture.js';

const DAYS_BETWEEN_SALES = 9;
const NEAREST_FIRST = [[], ['boats', 'goods'], ['goods'], ['goods', 'boats']];

/** What all versions of a plan have in common. */
interface Shape {
  currency: string;
  measure: 'net' | 'margin' | 'quantity';
  window: 'none' | 'period' | 'year' | 'contract';
}

const scope = fc.record(
  {
    category: fc.constantFrom('boats', 'goods'),
    product: fc.constantFrom('hull', 'sail'),
    variant: fc.constantFrom('red', 'blue'),
    client: fc.constantFrom('harbour', 'shipyard'),
  },
  { requiredKeys: [] },
);

/** A version with up to four rules, all of whose fields may be there. */
function versions({ window, ...shape }: Shape, modes: Mode[], name: string): fc.Arbitrary<CompiledPlan> {
  const first = planInputs({ ...shape, windows: [window], modes, floor: true });
  const others = fc.array(fc.record({ of: planInputs({ ...shape, windows: [window] }), scope }), {
    maxLength: 3,
  });
  return fc
    .record({
      first,
      others,
      scoped: fc.option(scope, { freq: 4 }),
      floored: fc.boolean(),
      within_days: fc.option(fc.constantFrom(10, 25)),
    })
    .map(({ first: { floor, accelerator, ...document }, others, scoped, floored, within_days }) => {
      const rules: PlanDocumentInput['rules'] = [
        { ...document.rules[0]!, ...(scoped ? { scope: scoped } : {}) },
        ...others.map(({ of, scope }, index) => ({ ...of.rules[0]!, name: `Rule ${index}`, scope })),
      ];
      const isCumulative = rules.some(({ rate }) => rate.mode === 'cumulative_less_prior');
      return planOf(
        {
          ...document,
          rules,
          ...(floored && floor ? { floor } : {}),
          ...(accelerator && !isCumulative ? { accelerator } : {}),
          clawback: { ...document.clawback, ...(within_days === null ? {} : { within_days }) },
        },
        name,
      );
    });
}

/**
 * Up to eight sales in order of their days; from one of them on a second version of the plan holds.
 * @param mode of the first rule of the first version, and mostly of the second one's
 */
export function worlds(mode: Mode): fc.Arbitrary<Sale[]> {
  return fc
    .record({
      currency,
      measure: fc.constantFrom('net' as const, 'margin' as const, 'quantity' as const),
      window: fc.constantFrom('none' as const, 'period' as const, 'year' as const, 'contract' as const),
    })
    .chain((shape) => fc.tuple(versions(shape, [mode], 'v1'), versions(shape, [mode, mode, ...MODES], 'v2')))
    .chain(([before, after]) => salesUnder(before, after));
}

function salesUnder(before: CompiledPlan, after: CompiledPlan): fc.Arbitrary<Sale[]> {
  const unit = before.ofQuantity ? 1_000 : 1;
  const sale = fc.record({
    measure: fc.oneof(
      { arbitrary: size, weight: 8 },
      { arbitrary: fc.integer({ min: -3_000, max: 0 }), weight: 1 },
    ),
    window: fc.constantFrom('a', 'a', 'b'),
    client: fc.constantFrom('harbour', 'shipyard', 'other'),
    product: fc.constantFrom('hull', 'sail', null),
    variant: fc.constantFrom('red', 'blue', null),
    categories: fc.constantFrom(...NEAREST_FIRST),
    participants,
    cuts: fc.array(fc.record({ percent: fc.oneof(fc.nat(100), fc.constant(100)), later: fc.nat(20) }), {
      maxLength: 3,
    }),
  });
  return fc
    .record({ drawn: fc.array(sale, { minLength: 1, maxLength: 8 }), turn: fc.nat(8) })
    .map(({ drawn, turn }) =>
      drawn.map(({ measure, cuts, ...sold }, index) => ({
        ...sold,
        id: `line-${index}`,
        contractId: 'contract',
        date: isoDay(index * DAYS_BETWEEN_SALES),
        measure: BigInt(measure * unit),
        plan: index < turn ? before : after,
        reversals: reversalsOf(BigInt(Math.abs(measure * unit)), index * DAYS_BETWEEN_SALES, cuts),
      })),
    );
}

function reversalsOf(size: bigint, sold: number, cuts: { percent: number; later: number }[]): Reversal[] {
  let left = size;
  let days = 0;
  return cuts.flatMap(({ percent, later }, index) => {
    days += later;
    const measure =
      (size * BigInt(percent) + 99n) / 100n < left ? (size * BigInt(percent) + 99n) / 100n : left;
    left -= measure;
    return measure > 0n ? [{ id: `credit-${index}`, date: isoDay(sold + days), days, measure }] : [];
  });
}

function isoDay(offset: number): string {
  return new Date(Date.UTC(2026, 0, 1 + offset)).toISOString().slice(0, 10);
}
