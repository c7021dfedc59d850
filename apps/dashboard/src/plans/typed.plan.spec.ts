import { describe, expect, it } from 'vitest';
import { planDocument, type PlanDocumentInput } from '@slipway/shared/contracts';
import { documentOf, newRule, typedOf } from './typed.plan.js';

const tiers = [
  { from: '0', rate: '4' },
  { from: '150000', rate: '6', flat: '10' },
];
const least: PlanDocumentInput = {
  currency: 'USD',
  rules: [{ name: 'All', rate: { mode: 'percent', rate: '5' } }],
};

describe('a plan in a form, and back', () => {
  it.each<[string, PlanDocumentInput]>([
    ['the least', least],
    [
      'one of everything',
      {
        currency: 'EUR',
        basis: 'invoiced',
        measure: 'margin',
        accumulation: { window: 'year', per: 'party' },
        rules: [
          {
            name: 'Boats',
            scope: { category: 'boats', client: 'c-1' },
            rate: { mode: 'marginal', tiers },
            per_transaction: { minimum: '1.75', maximum: '12' },
          },
          { name: 'Piers', scope: { product: 'pier' }, rate: { mode: 'retroactive', tiers } },
          { name: 'Fee', scope: { variant: 'red' }, rate: { mode: 'flat', amount: '25' } },
          {
            name: 'Slope',
            rate: {
              mode: 'interpolated',
              points: [
                { at: '0', rate: '1' },
                { at: '1000', rate: '5.5' },
              ],
            },
          },
        ],
        accelerator: { quota: '100000', steps: [{ from_percent: '100', factor: '1.5' }] },
        cap: { amount: '50000', kind: 'soft', factor: '0.5' },
        floor: { amount: '100' },
        overrides: [{ level: 1, of: 'sale', rate: '1' }],
        draw: { kind: 'recoverable', amount: '1000' },
        clawback: { policy: 'reverse_paid', within_days: 90 },
        holding_days: 30,
        rounding: { mode: 'half_up', of: 'running_total' },
        allocation: { policy: 'first_takes_rest' },
      },
    ],
    [
      'quantities, with bounds that belong to the tier',
      {
        currency: 'JPY',
        measure: 'quantity',
        rules: [
          {
            name: 'Units',
            rate: {
              mode: 'cumulative_less_prior',
              of: 'retroactive',
              bounds: 'upper_inclusive',
              tiers: [
                { up_to: '100', per_unit: '2', flat: '10' },
                { up_to: null, per_unit: '0.5' },
              ],
            },
          },
        ],
      },
    ],
  ])('%s', (_, input) => {
    const plan = planDocument.parse(input);
    expect(planDocument.parse(documentOf(typedOf(plan)))).toEqual(plan);
  });

  it('the end of a tier is where the next one begins: an end that was written out is not needed', () => {
    const withEnds = planDocument.parse({
      ...least,
      rules: [
        {
          name: 'All',
          rate: {
            mode: 'marginal',
            tiers: [
              { from: '0', to: '10', rate: '1' },
              { from: '10', to: null, rate: '2' },
            ],
          },
        },
      ],
    });
    expect(documentOf(typedOf(withEnds)).rules[0]!.rate).toMatchObject({
      tiers: [
        { from: '0', rate: '1' },
        { from: '10', rate: '2' },
      ],
    });
  });

  it('what is not right yet is refused where it was typed', () => {
    const typed = typedOf(planDocument.parse(least));
    const rule = newRule('Tiers');
    const paths = (changed: typeof typed) =>
      planDocument.safeParse(documentOf(changed)).error?.issues.map(({ path }) => path.join('.'));
    expect(paths({ ...typed, rules: [{ ...rule, rate: { ...rule.rate, mode: 'marginal' } }] })).toEqual([
      'rules.0.rate.tiers.0.rate',
      'rules.0.rate.tiers.1.rate',
      'rules.0.rate.tiers.1.from',
    ]);
    expect(paths({ ...typed, holding_days: 'soon' })).toEqual(['holding_days']);
    expect(paths({ ...typed, clawback: { policy: 'none', within_days: '1.5' } })).toEqual([
      'clawback.within_days',
    ]);
  });
});
