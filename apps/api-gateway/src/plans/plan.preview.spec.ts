import { describe, expect, it } from 'vitest';
import { planDocument, previewPlan } from '@slipway/shared/contracts';
import { previewOf } from './plan.preview.js';

const tiers = planDocument.parse({
  currency: 'EUR',
  accumulation: { window: 'year' },
  rules: [
    {
      name: 'tiers',
      rate: {
        mode: 'marginal',
        tiers: [
          { from: '0', rate: '5' },
          { from: '1000', rate: '10' },
        ],
      },
    },
  ],
});
const options = (fields: object = {}) => previewPlan.omit({ document: true }).parse(fields);

describe('a preview', () => {
  it('is a curve, and sales one after the other', () => {
    const preview = previewOf(
      tiers,
      options({ up_to: '2000', points: 3, sales: [{ amount: '800' }, { amount: '400.00' }] }),
    );
    expect(preview.curve.map(({ attainment, payout }) => [attainment, payout])).toEqual([
      ['0.00', '0.00'],
      ['1000.00', '50.00'],
      ['2000.00', '150.00'],
    ]);
    expect(preview.sales.map(({ commission }) => commission)).toEqual(['40.00', '30.00']);
    for (const { explanation } of preview.sales) expect(explanation.join(' ')).toMatch(/%/);
    expect(preview.total).toBe('70.00');
  });

  it('reaches beyond the last bound when nothing is said', () => {
    const { curve } = previewOf(tiers, options());
    expect(curve).toHaveLength(60);
    expect(curve.at(-1)!.attainment).toBe('1500.00');
  });

  it.each([
    ['up_to', { up_to: '0' }],
    ['up_to', { up_to: '-5' }],
    ['up_to', { up_to: '0.001' }],
    ['sales.0.amount', { sales: [{ amount: '1.005' }] }],
    ['sales.0.amount', { sales: [{ amount: '-1' }] }],
  ])('is refused naming %s: %j', (path, fields) => {
    expect(() => previewOf(tiers, options(fields))).toThrow(path);
  });
});
