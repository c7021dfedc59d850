import { expect, it } from 'vitest';
import { accountSoak, accountTable } from './exactly-once/soak.ts';

const SEED = '1';
const RUNS = 30;

/** `npm run faults:accounts -- --runs 1000` is the long form. */
it(
  'makes every account exactly once, while workers are killed and the directory misbehaves',
  { timeout: 170_000 },
  async () => {
    const report = await accountSoak({ seed: SEED, runs: RUNS, say: (text) => console.log(text) });
    console.log(accountTable(report));
    expect(report.violations).toEqual([]);
    // It has been put to the test.
    expect(report.kills).toBeGreaterThan(2);
    expect(report.interrupted).toBeGreaterThan(2);
  },
);
