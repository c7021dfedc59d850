import fc from 'fast-check';
import type { PlanDocumentInput } from '@slipway/shared/contracts';

const tiers = [
  { from: '0', rate: '5' },
  { from: '300', rate: '8' },
  { from: '900', rate: '3', flat: '1' },
];
const rate = fc.constantFrom<PlanDocumentInput['rules'][number]['rate']>(
  { mode: 'percent', rate: '7.5' },
  { mode: 'marginal', tiers },
  { mode: 'retroactive', tiers },
  { mode: 'cumulative_less_prior', of: 'retroactive', tiers },
  { mode: 'flat', amount: '3.33' },
);
/** Of a plan, what may differ from version to version. */
export const terms = fc.record({
  rate,
  clawback: fc.constantFrom('recompute' as const, 'reverse_paid' as const, 'none' as const),
  override: fc.boolean(),
  cap: fc.boolean(),
  floor: fc.boolean(),
  running: fc.boolean(),
  holding: fc.constantFrom(0, 20),
});
export type Terms = typeof terms extends fc.Arbitrary<infer T> ? T : never;
/** Of a plan, what stays. */
export const shape = fc.record({
  basis: fc.constantFrom('invoiced' as const, 'paid' as const),
  window: fc.constantFrom('none' as const, 'period' as const, 'year' as const, 'contract' as const),
  per: fc.constantFrom('contract' as const, 'party' as const, 'team' as const),
});
export type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

/** Days since the year began. */
const day = fc.integer({ min: 0, max: 80 });
/** What may happen to a tenant; numbers choose among what there is by then. */
export const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('invoice' as const),
      contract: fc.nat(2),
      day,
      isForeign: fc.boolean(),
      cents: fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('pay' as const),
      invoice: fc.nat(20),
      percent: fc.integer({ min: 1, max: 100 }),
      later: fc.nat(20),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('credit' as const),
      invoice: fc.nat(20),
      line: fc.nat(2),
      percent: fc.integer({ min: 1, max: 100 }),
      later: fc.nat(40),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('publish' as const), terms }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('shares' as const),
      contract: fc.nat(2),
      ann: fc.integer({ min: 1, max: 99 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('void' as const), invoice: fc.nat(20) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('rate' as const), day, cents: fc.integer({ min: 1, max: 300 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('run' as const), recheck: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), skips: fc.nat(1) }) },
);
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

export function documentOf(shape: Shape, terms: Terms): PlanDocumentInput {
  const paid = shape.basis === 'paid';
  return {
    currency: 'USD',
    basis: shape.basis,
    accumulation: { window: shape.window, per: shape.per },
    // A plan of payments has nothing that is fixed per transaction.
    rules: [
      {
        name: 'all',
        rate: paid && terms.rate.mode === 'flat' ? { mode: 'percent', rate: '2.25' } : terms.rate,
        ...(paid ? {} : { per_transaction: { minimum: '0.05' } }),
      },
    ],
    clawback: { policy: terms.clawback },
    overrides: terms.override ? [{ level: 1, of: 'commission', rate: '20' }] : [],
    ...(terms.cap ? { cap: { amount: '90', kind: 'soft' as const, factor: '0.5' } } : {}),
    ...(terms.floor ? { floor: { amount: '12' } } : {}),
    rounding: { of: terms.running ? 'running_total' : 'transaction' },
    holding_days: terms.holding,
  };
}
