import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultSuite, LONGEST_MS, SEED, say } from './fault.suite.ts';
import { diskFull, SmallDisk } from './matrix/disk.ts';
import { faults } from './matrix/index.ts';
import { outages } from './matrix/outages.ts';
import { FaultRun, faultsNamed } from './run.ts';

/** Those that are over soon. */
const MIXED = faultsNamed(['gateway-killed', 'redis-flushed', 'connections-terminated', 'delivered-twice']);
const MIX_MS = 6_000;

describe('nothing lost, nothing twice, nothing out of order', { timeout: LONGEST_MS }, () => {
  // Where this process may not mount one, that row is left out.
  let disk: SmallDisk | undefined;
  beforeAll(() => {
    disk = SmallDisk.mount(224);
    if (!disk) say('disk-full is left out: a small disk cannot be mounted here');
  });
  afterAll(() => disk?.unmount());

  // Outages have a file of their own.
  faultSuite(
    faults.filter((fault) => !outages.includes(fault)),
    {
      // On a system of its own, beside a fault in which this one mostly waits.
      beside: async ({ name }) => (name === 'half-open-postgres' && disk ? fillDisk(disk) : []),
      more: (run) =>
        it('a random mix', async () => {
          const before = run().violations.lines.length;
          await run().mix(MIX_MS, MIXED, () => false);
          expect(run().violations.lines.slice(before)).toEqual([]);
        }),
    },
  );
});

/** @returns what was broken by it: a full disk is refused honestly, and is never a false 2xx */
async function fillDisk(disk: SmallDisk): Promise<string[]> {
  const run = await FaultRun.start({
    ...{ seed: SEED, quick: true, say, tenants: 1, sockets: 2, submitsPerSecond: 8 },
    system: {
      dataDirectory: disk.dataDirectory,
      postgresSettings: { max_wal_size: '64MB', min_wal_size: '32MB' },
    },
  });
  try {
    await run.inject(diskFull(disk));
    return (await run.check()).violations;
  } finally {
    await run.close();
  }
}
