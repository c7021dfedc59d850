import type { PlanScope } from '@slipway/shared/contracts';
import { describe, expect, it } from 'vitest';
import { planOf } from './sale.fixture.js';
import { ruleOf } from './scope.rules.js';

const SOLD = {
  client: 'acme',
  product: 'boat',
  variant: 'red',
  categories: ['dinghies', 'boats', 'vessels'],
};

function nameOf(scopes: PlanScope[], sold: Partial<typeof SOLD> = {}): string | undefined {
  const rules = scopes.map((scope, index) => ({
    name: String(index),
    scope,
    rate: { mode: 'percent' as const, rate: '1' },
  }));
  return ruleOf(planOf({ currency: 'USD', rules }), { ...SOLD, ...sold })?.name;
}

describe('the rule of a sale', () => {
  it.each<[string, PlanScope[], string | undefined]>([
    [
      'a client outweighs everything else',
      [{ category: 'dinghies', product: 'boat', variant: 'red' }, { client: 'acme' }],
      '1',
    ],
    [
      'a variant outweighs product and category',
      [{ category: 'dinghies', product: 'boat' }, { variant: 'red' }],
      '1',
    ],
    ['a product outweighs a category', [{ category: 'dinghies' }, { product: 'boat' }], '1'],
    ['a category outweighs nothing said', [{}, { category: 'vessels' }], '1'],
    ['more said outweighs less', [{ client: 'acme' }, { client: 'acme', category: 'boats' }], '1'],
    [
      'a category fits its descendants, and the nearest wins',
      [{ category: 'vessels' }, { category: 'boats' }],
      '1',
    ],
    ['the nearest wins in any order', [{ category: 'boats' }, { category: 'vessels' }], '0'],
    ['among equals the first wins', [{ product: 'boat' }, { product: 'boat' }], '0'],
    ['everything said has to fit', [{ client: 'acme', product: 'car' }, {}], '1'],
    ['none may fit', [{ client: 'other' }, { category: 'cars' }], undefined],
  ])('%s', (_, scopes, expected) => {
    expect(nameOf(scopes)).toBe(expected);
  });

  it('of a sale without product and category is not one of theirs', () => {
    const scopes = [{ product: 'boat' }, { category: 'boats' }, {}];
    const plain = planOf({
      currency: 'USD',
      rules: scopes.map((scope, index) => ({
        name: String(index),
        scope,
        rate: { mode: 'percent', rate: '1' },
      })),
    });
    expect(ruleOf(plain, { client: 'acme', product: null, variant: null, categories: [] })?.name).toBe('2');
  });
});
