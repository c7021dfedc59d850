import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Fault } from './fault.ts';
import { tableOf } from './report.ts';
import { FaultRun, type RunOptions } from './run.ts';

const SEED = '1';
/** Against what hangs. Each fault has its own time, of a machine that is not held up. */
export const LONGEST_MS = 900_000;
const say = (text: string): void => console.log(text);

/**
 * The tests of one run: each fault under load, what `more` adds, and last of all what was promised held against the
 * ledger.
 */
export function faultSuite(
  faults: readonly Fault[],
  {
    options = () => ({}),
    more = () => undefined,
  }: {
    /** What is different in this run; asked when it begins. */
    options?: () => Partial<RunOptions>;
    /** More tests of the same run. */
    more?: (run: () => FaultRun) => void;
  } = {},
): void {
  let run: FaultRun;
  let failed = false;
  beforeAll(async () => {
    run = await FaultRun.start({ seed: SEED, quick: true, say, ...options() });
  });
  afterAll(() => run?.close(failed));

  it.for(faults.map((fault) => [fault.name, fault] as const))('%s', async ([, fault], { skip }) => {
    const { broken, facts } = await run.inject(fault);
    expect(broken, fault.title).toBeUndefined();
    skip(facts.skipped !== undefined, facts.skipped);
  });

  more(() => run);

  it('every promise was kept', async () => {
    const report = await run.check();
    say(tableOf(report));
    failed = report.violations.length > 0;
    expect(report.violations).toEqual([]);
  });
}
