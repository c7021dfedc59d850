import type { PlanDocument } from '@slipway/shared/contracts';

export type AllocationPolicy = PlanDocument['allocation']['policy'];

/**
 * Divides an amount by shares so that the parts sum to it: each gets its exact part rounded towards zero, and what is
 * left goes, unit by unit, to those who lost most by that; among equals to the first. (Version 1.)
 * @throws {RangeError} when no share is above zero, or one is below
 */
export function largestRemainder(amount: bigint, shares: readonly bigint[]): bigint[] {
  const total = totalOf(shares);
  const parts: bigint[] = [];
  const rests: bigint[] = [];
  let left = amount;
  for (const share of shares) {
    const product = amount * share;
    const part = product / total;
    parts.push(part);
    rests.push(product - part * total);
    left -= part;
  }
  const unit = left < 0n ? -1n : 1n;
  for (; left !== 0n; left -= unit) {
    let most = 0;
    for (let index = 1; index < rests.length; index += 1)
      if (rests[index]! * unit > rests[most]! * unit) most = index;
    parts[most]! += unit;
    rests[most] = 0n;
  }
  return parts;
}

/** As {@link largestRemainder}, but what is left goes to the first who has a share. (Version 1.) */
export function firstTakesRest(amount: bigint, shares: readonly bigint[]): bigint[] {
  const total = totalOf(shares);
  const parts = shares.map((share) => (amount * share) / total);
  const first = shares.findIndex((share) => share > 0n);
  parts[first]! += amount - parts.reduce((sum, part) => sum + part, 0n);
  return parts;
}

export function allocate(amount: bigint, shares: readonly bigint[], policy: AllocationPolicy): bigint[] {
  return policy === 'largest_remainder' ? largestRemainder(amount, shares) : firstTakesRest(amount, shares);
}

export function totalOf(shares: readonly bigint[]): bigint {
  let total = 0n;
  for (const share of shares) {
    if (share < 0n) throw new RangeError('A share is below zero');
    total += share;
  }
  if (total === 0n) throw new RangeError('No share is above zero');
  return total;
}
