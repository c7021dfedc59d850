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
  let left = amount;
  for (const share of shares) {
    const part = (amount * share) / total;
    parts.push(part);
    left -= part;
  }
  if (left !== 0n) addRemainder(parts, left, amount, shares, total);
  return parts;
}

function addRemainder(
  parts: bigint[],
  remainder: bigint,
  amount: bigint,
  shares: readonly bigint[],
  total: bigint,
): void {
  const unit = remainder < 0n ? -1n : 1n;
  const lost = parts.map((part, index) => (amount * shares[index]! - part * total) * unit);
  for (let left = remainder; left !== 0n; left -= unit) {
    let most = 0;
    for (let index = 1; index < lost.length; index += 1) if (lost[index]! > lost[most]!) most = index;
    parts[most]! += unit;
    lost[most] = 0n;
  }
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
