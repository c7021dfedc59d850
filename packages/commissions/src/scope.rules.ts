import type { PlanScope } from '@slipway/shared/contracts';
import type { CompiledPlan, CompiledRule } from './plan.js';
import type { Sale } from './sale.js';

type Sold = Pick<Sale, 'client' | 'product' | 'variant' | 'categories'>;

/** How specific a scope is: a client outweighs a variant, that a product, that a category, and each all after it. */
export function weightOf(scope: PlanScope): number {
  return (
    (scope.client === undefined ? 0 : 8) +
    (scope.variant === undefined ? 0 : 4) +
    (scope.product === undefined ? 0 : 2) +
    (scope.category === undefined ? 0 : 1)
  );
}

/**
 * The rule that a sale earns by: the most specific one that fits; among those the one of the nearest category; among
 * those the first of the plan. Null when none fits.
 */
export function ruleOf(plan: CompiledPlan, sold: Sold): CompiledRule | null {
  let best: CompiledRule | null = null;
  let nearest = 0;
  for (const rule of plan.rules) {
    if (best && rule.weight < best.weight) break;
    const distance = distanceOf(rule.scope, sold);
    if (distance < 0) continue;
    if (best && distance >= nearest) continue;
    best = rule;
    nearest = distance;
  }
  return best;
}

/** How far up the sale's categories the scope's is; 0 without one, −1 where the scope does not fit. */
function distanceOf(scope: PlanScope, sold: Sold): number {
  if (scope.client !== undefined && scope.client !== sold.client) return -1;
  if (scope.variant !== undefined && scope.variant !== sold.variant) return -1;
  if (scope.product !== undefined && scope.product !== sold.product) return -1;
  return scope.category === undefined ? 0 : sold.categories.indexOf(scope.category);
}
