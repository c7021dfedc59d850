import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diskFull, SmallDisk } from './matrix/disk.ts';
import { faults } from './matrix/index.ts';
import { tableOf } from './report.ts';
import { FaultRun, faultsNamed } from './run.ts';

const SEED = '1';
/** Those that are over soon. */
const MIXED = faultsNamed(['gateway-killed', 'redis-flushed', 'connections-terminated', 'delivered-twice']);
const MIX_MS = 6_000;
const LONGEST_MS = 160_000;

const say = (text: string) => console.log(text);

describe('nothing lost, nothing twice, nothing out of order', { timeout: LONGEST_MS }, () => {
  // Where this process may not mount one, that row is left out.
  let disk: SmallDisk | undefined;
  let run: FaultRun;
  let failed = false;
  beforeAll(async () => {
    disk = SmallDisk.mount(224);
    if (!disk) say('disk-full is left out: a small disk cannot be mounted here');
    run = await FaultRun.start({ seed: SEED, quick: true, say });
  });
  afterAll(async () => {
    disk?.unmount();
    await run?.close(failed);
  });

  it.each(faults.map((fault) => [fault.name, fault] as const))('%s', async (name, fault) => {
    // On a system of its own, beside a fault in which this one mostly waits.
    const onFullDisk = name === 'half-open-postgres' && disk ? fillDisk(disk) : [];
    const [violations, outcome] = await Promise.all([onFullDisk, run.inject(fault)]);
    expect(outcome.broken, fault.title).toBeUndefined();
    expect(violations, 'a full disk: refused honestly, never a false 2xx').toEqual([]);
  });

  it('a random mix', async () => {
    const before = run.violations.lines.length;
    await run.mix(MIX_MS, MIXED, () => false);
    expect(run.violations.lines.slice(before)).toEqual([]);
  });

  it('every promise was kept', async () => {
    const report = await run.check();
    say(tableOf(report));
    failed = report.violations.length > 0;
    expect(report.violations).toEqual([]);
  });
});

/** @returns what was broken by it */
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
