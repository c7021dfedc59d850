import { askedCases } from './env.js';

/** How many cases all properties together try. */
const CASES = 120_000;
const cases = Number(askedCases ?? CASES);

/** So many of all cases for a property. */
export function runs(share: number): { numRuns: number } {
  return { numRuns: Math.ceil((share * cases) / CASES) };
}

/** A property over many cases needs longer than a test of one. */
export const PATIENCE_MS = cases > CASES ? 3_600_000 : 120_000;
