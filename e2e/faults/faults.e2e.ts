import { describe, expect, it } from 'vitest';
import { faultSuite, LONGEST_MS } from './fault.suite.ts';
import { faults } from './matrix/index.ts';
import { outages } from './matrix/outages.ts';
import { faultsNamed } from './run.ts';

/** Those that are over soon. */
const MIXED = faultsNamed(['gateway-killed', 'redis-flushed', 'connections-terminated', 'delivered-twice']);
const MIX_MS = 6_000;

describe('nothing lost, nothing twice, nothing out of order', { timeout: LONGEST_MS }, () => {
  // Outages have a file of their own, and so has a full disk.
  faultSuite(
    faults.filter((fault) => !outages.includes(fault)),
    {
      more: (run) =>
        it('a random mix', async () => {
          const before = run().violations.lines.length;
          await run().mix(MIX_MS, MIXED, () => false);
          expect(run().violations.lines.slice(before)).toEqual([]);
        }),
    },
  );
});
