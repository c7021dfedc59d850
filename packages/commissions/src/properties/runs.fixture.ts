/** How many cases all properties together try. */
const CASES = 120_000;
/** Said by hand for more: `COMMISSION_CASES=1000000`. */
const asked = Number(process.env['COMMISSION_CASES'] ?? CASES);

/** So many of all cases for a property. */
export function runs(cases: number): { numRuns: number } {
  return { numRuns: Math.ceil((cases * asked) / CASES) };
}

/** A property over many cases needs longer than a test of one. */
export const PATIENCE_MS = asked > CASES ? 3_600_000 : 120_000;
