import { describe, expect, it } from 'vitest';
import { planDocument, type PlanDocumentInput } from './plans.js';

const MINIMAL: PlanDocumentInput = {
  currency: 'USD',
  rules: [{ name: 'Standard', rate: { mode: 'percent', rate: '5' } }],
};

function problemsOf(document: unknown): string[] {
  const { error } = planDocument.safeParse(document);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

const tiered = (tiers: unknown, rest: object = {}, plan: object = {}) => ({
  ...MINIMAL,
  ...plan,
  rules: [{ name: 'Tiers', rate: { mode: 'marginal', tiers, ...rest } }],
});

describe('a plan', () => {
  it('needs a currency and a rule, and fills in the rest', () => {
    expect(planDocument.parse(MINIMAL)).toEqual({
      currency: 'USD',
      basis: 'invoiced',
      measure: 'net',
      accumulation: { window: 'none', per: 'contract' },
      rules: [{ name: 'Standard', scope: {}, rate: { mode: 'percent', rate: '5' } }],
      overrides: [],
      clawback: { policy: 'recompute' },
      holding_days: 0,
      rounding: { mode: 'half_even', of: 'transaction', version: 1 },
      allocation: { policy: 'largest_remainder', version: 1 },
    });
  });

  it.each<[string, object, string]>([
    [
      'a gap',
      tiered([
        { from: '0', to: '10', rate: '1' },
        { from: '11', rate: '2' },
      ]),
      'rules.0.rate.tiers.0.to: leaves a gap',
    ],
    [
      'an overlap',
      tiered([
        { from: '0', to: '12', rate: '1' },
        { from: '11', rate: '2' },
      ]),
      'rules.0.rate.tiers.0.to: overlaps',
    ],
    [
      'the wrong order',
      tiered([
        { from: '0', rate: '1' },
        { from: '20', rate: '2' },
        { from: '10', rate: '3' },
      ]),
      'rules.0.rate.tiers.2.from: must be above the start',
    ],
    ['a first tier above zero', tiered([{ from: '1', rate: '1' }]), 'rules.0.rate.tiers.0.from: must be 0'],
    [
      'a closed last tier',
      tiered([{ from: '0', to: '5', rate: '1' }]),
      'rules.0.rate.tiers.0.to: must be null or absent',
    ],
    [
      'an open tier in between',
      tiered([
        { from: '0', to: null, rate: '1' },
        { from: '5', rate: '1' },
      ]),
      'rules.0.rate.tiers.0.to: must not be null',
    ],
    ['no bound', tiered([{ rate: '1' }]), 'rules.0.rate.tiers.0.from: is missing'],
    ['no tier', tiered([]), 'rules.0.rate.tiers: must have at least one tier'],
    [
      'upper bounds in half-open tiers',
      tiered([{ from: '0', up_to: '5', rate: '1' }]),
      'rules.0.rate.tiers.0.up_to: belongs to tiers with bounds: upper_inclusive',
    ],
    [
      'lower bounds in upper-inclusive tiers',
      tiered([{ from: '0', up_to: null, rate: '1' }], { bounds: 'upper_inclusive' }),
      'rules.0.rate.tiers.0.from: belongs to tiers with bounds: half_open',
    ],
    [
      'upper bounds out of order',
      tiered(
        [
          { up_to: '5', rate: '1' },
          { up_to: '5', rate: '2' },
          { up_to: null, rate: '3' },
        ],
        { bounds: 'upper_inclusive' },
      ),
      'rules.0.rate.tiers.1.up_to: must be above the end',
    ],
    [
      'an upper bound of the last tier',
      tiered([{ up_to: '5', rate: '1' }], { bounds: 'upper_inclusive' }),
      'rules.0.rate.tiers.0.up_to: must be null',
    ],
    [
      'a bound with too many digits',
      tiered([
        { from: '0', rate: '1' },
        { from: '1.005', rate: '2' },
      ]),
      'rules.0.rate.tiers.1.from: must have at most 2 digits',
    ],
    [
      'a price per unit of money',
      tiered([{ from: '0', per_unit: '1' }]),
      'rules.0.rate.tiers.0.per_unit: is a price per unit',
    ],
    [
      'a percentage of a quantity',
      tiered([{ from: '0', rate: '1' }], {}, { measure: 'quantity' }),
      'rules.0.rate.tiers.0.rate: is a percentage of money',
    ],
    ['no rate', tiered([{ from: '0' }]), 'rules.0.rate.tiers.0.rate: is missing'],
    ['percent of a quantity', { ...MINIMAL, measure: 'quantity' }, 'rules.0.rate.mode: must not be percent'],
    [
      'a name twice',
      { ...MINIMAL, rules: [...MINIMAL.rules, ...MINIMAL.rules] },
      'rules.1.name: must be given once',
    ],
    ['no rule', { ...MINIMAL, rules: [] }, 'rules: must have at least one rule'],
    [
      'a rate with an exponent',
      { ...MINIMAL, rules: [{ name: 'a', rate: { mode: 'percent', rate: '1e3' } }] },
      'rules.0.rate.rate: must be a decimal number',
    ],
    [
      'a negative rate',
      { ...MINIMAL, rules: [{ name: 'a', rate: { mode: 'percent', rate: '-3' } }] },
      'rules.0.rate.rate: must not be negative',
    ],
    [
      'an unknown mode',
      { ...MINIMAL, rules: [{ name: 'a', rate: { mode: 'magic' } }] },
      'rules.0.rate.mode: ',
    ],
    [
      'a maximum below the minimum',
      { ...MINIMAL, rules: [{ ...MINIMAL.rules[0], per_transaction: { minimum: '5', maximum: '4' } }] },
      'rules.0.per_transaction.maximum: must not be below',
    ],
    ['an unknown currency', { ...MINIMAL, currency: 'ABC' }, 'currency: is not a currency'],
    [
      'a soft cap without a factor',
      { ...MINIMAL, cap: { amount: '5', kind: 'soft' } },
      'cap.factor: is missing',
    ],
    [
      'a hard cap with a factor',
      { ...MINIMAL, cap: { amount: '5', factor: '1' } },
      'cap.factor: belongs to a soft cap',
    ],
    [
      'a floor above the cap',
      { ...MINIMAL, cap: { amount: '5' }, floor: { amount: '6' } },
      'floor.amount: must not be above',
    ],
    ['a negative cap', { ...MINIMAL, cap: { amount: '-5' } }, 'cap.amount: must not be negative'],
    [
      'a level twice',
      {
        ...MINIMAL,
        overrides: [
          { level: 1, rate: '1' },
          { level: 1, rate: '2' },
        ],
      },
      'overrides.1.level: must be given once',
    ],
    ['a level of zero', { ...MINIMAL, overrides: [{ level: 0, rate: '1' }] }, 'overrides.0.level: '],
    [
      'a quota of zero',
      { ...MINIMAL, accelerator: { quota: '0', steps: [{ from_percent: '100', factor: '2' }] } },
      'accelerator.quota: must be above zero',
    ],
    [
      'steps out of order',
      {
        ...MINIMAL,
        accelerator: {
          quota: '5',
          steps: [
            { from_percent: '100', factor: '2' },
            { from_percent: '90', factor: '3' },
          ],
        },
      },
      'accelerator.steps.1.from_percent: must be above',
    ],
    [
      'an accelerator beside cumulative less prior',
      tiered(
        [{ from: '0', rate: '1' }],
        { mode: 'cumulative_less_prior' },
        { accelerator: { quota: '5', steps: [{ from_percent: '100', factor: '2' }] } },
      ),
      'rules.0.rate.mode: must not be cumulative_less_prior',
    ],
    [
      'points out of order',
      {
        ...MINIMAL,
        rules: [
          {
            name: 'a',
            rate: {
              mode: 'interpolated',
              points: [
                { at: '5', rate: '1' },
                { at: '5', rate: '2' },
              ],
            },
          },
        ],
      },
      'rules.0.rate.points.1.at: must be above',
    ],
    [
      'a yen with decimals',
      { ...MINIMAL, currency: 'JPY', draw: { kind: 'recoverable', amount: '1.5' } },
      'draw.amount: must have no digits',
    ],
    [
      'a step that is no number',
      { ...MINIMAL, accelerator: { quota: '5', steps: [{ from_percent: '1e3', factor: '2' }] } },
      'accelerator.steps.0.from_percent: must be a decimal number',
    ],
    [
      'a bound that is no number',
      tiered([
        { from: '0', rate: '1' },
        { from: 'x', rate: '1' },
      ]),
      'rules.0.rate.tiers.1.from: must be a decimal number',
    ],
    [
      'a fixed amount per payment',
      { ...MINIMAL, basis: 'paid', rules: [{ name: 'a', rate: { mode: 'flat', amount: '5' } }] },
      'rules.0.rate.mode: must not be flat where the basis is paid',
    ],
    [
      'a minimum per payment',
      { ...MINIMAL, basis: 'paid', rules: [{ ...MINIMAL.rules[0], per_transaction: { minimum: '5' } }] },
      'rules.0.per_transaction: must be absent where the basis is paid',
    ],
    [
      'a maximum per payment',
      { ...MINIMAL, basis: 'paid', rules: [{ ...MINIMAL.rules[0], per_transaction: { maximum: '5' } }] },
      'rules.0.per_transaction: must be absent where the basis is paid',
    ],
    ['a field that there is not', { ...MINIMAL, celing: 5 }, ': Unrecognized key'],
  ])('with %s is refused, and told where and why', (_, document, expected) => {
    const problems = problemsOf(document);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
  });

  it('of payments may have tiers with fees, which are due by attainment', () => {
    expect(problemsOf(tiered([{ from: '0', rate: '1', flat: '5' }], {}, { basis: 'paid' }))).toEqual([]);
    const rules = [{ ...MINIMAL.rules[0], per_transaction: {} }];
    expect(problemsOf({ ...MINIMAL, basis: 'paid', rules })).toEqual([]);
  });

  it('may say where its tiers end as long as they meet', () => {
    expect(
      problemsOf(
        tiered([
          { from: '0', to: '10.00', rate: '1' },
          { from: '10', to: null, rate: '2' },
        ]),
      ),
    ).toEqual([]);
  });
});
