import type { PlanDocument, PlanRate } from '@slipway/shared/contracts';

/** What choices of a plan are called, in the order in which they are offered. */
function options<T extends string>(words: Record<T, string>): { value: T; label: string }[] {
  return Object.entries<string>(words).map(([value, label]) => ({ value: value as T, label }));
}

export const BASES = options<PlanDocument['basis']>({
  invoiced: 'What is invoiced',
  paid: 'What is paid',
});
export const MEASURES = options<PlanDocument['measure']>({
  net: 'Net amount',
  margin: 'Margin (net less cost)',
  quantity: 'Quantity',
});
export const WINDOWS = options<PlanDocument['accumulation']['window']>({
  none: 'Each transaction by itself',
  period: 'Over a period',
  year: 'Over a year',
  contract: "Over the contract's life",
});
export const OWNERS = options<PlanDocument['accumulation']['per']>({
  contract: 'Each contract',
  party: 'Each party',
  team: 'Each team',
});
export const MODES = options<PlanRate['mode']>({
  percent: 'Percent',
  flat: 'Fixed amount',
  marginal: 'Tiers, each part at its own rate',
  retroactive: 'Tiers, all at the rate that is reached',
  interpolated: 'A slope between points',
  cumulative_less_prior: 'All so far, less what was earned before',
});
export const INNER_MODES = options<'marginal' | 'retroactive'>({
  marginal: 'each part at its own rate',
  retroactive: 'all at the rate that is reached',
});
export const BOUNDS = options<'half_open' | 'upper_inclusive'>({
  half_open: 'where it starts: that belongs to it',
  upper_inclusive: 'where it ends: that belongs to it',
});
export const CAPS = options<'hard' | 'soft'>({
  hard: 'Hard: nothing counts above it',
  soft: 'Soft: a part counts above it',
});
export const OVERRIDES = options<'commission' | 'sale'>({
  commission: 'of the commission',
  sale: 'of the sale',
});
export const DRAWS = options<'recoverable' | 'non_recoverable'>({
  recoverable: 'Recoverable: paid back from later earnings',
  non_recoverable: 'Not recoverable',
});
export const CLAWBACKS = options<PlanDocument['clawback']['policy']>({
  recompute: 'Recompute: the sale was smaller from the start',
  reverse_paid: 'Reverse: what it has earned is taken back',
  none: 'None: nothing is taken back',
});
export const ROUNDINGS = options<PlanDocument['rounding']['mode']>({
  half_even: 'Half to even',
  half_up: 'Half up',
  half_down: 'Half down',
  up: 'Up',
  down: 'Down',
  floor: 'Floor',
  ceiling: 'Ceiling',
});
export const ROUNDED = options<PlanDocument['rounding']['of']>({
  transaction: 'Each transaction',
  running_total: 'The running total',
});
export const ALLOCATIONS = options<PlanDocument['allocation']['policy']>({
  largest_remainder: 'Largest remainder',
  first_takes_rest: 'The first takes the rest',
});
