import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faults } from './matrix/index.ts';
import { diskFull, SmallDisk } from './matrix/disk.ts';
import { tableOf } from './report.ts';
import { FaultRun } from './run.ts';

const SEED = '1';
/** Those that are over soon. */
const MIXED = ['gateway-killed', 'redis-flushed', 'connections-terminated', 'delivered-twice', 'poisoned'];
const say = (text: string) => console.log(text);

describe('nothing lost, nothing twice, nothing out of order', () => {
  let run: FaultRun;
  let failed = false;
  beforeAll(async () => {
    run = await FaultRun.start({ seed: SEED, quick: true, say });
  });
  afterAll(() => run?.close(failed));

  it.each(faults.map((fault) => [fault.name, fault] as const))(
    '%s',
    { timeout: 160_000 },
    async (_name, fault) => {
      const { broken } = await run.inject(fault);
      expect(broken, fault.title).toBeUndefined();
    },
  );

  it('a random mix', { timeout: 160_000 }, async () => {
    const before = run.violations.lines.length;
    await run.mix(
      10_000,
      faults.filter(({ name }) => MIXED.includes(name)),
      () => false,
    );
    expect(run.violations.lines.slice(before)).toEqual([]);
  });

  it('holds every promise in the end', { timeout: 120_000 }, async () => {
    const report = await run.check();
    say(tableOf(report));
    failed = report.violations.length > 0;
    expect(report.violations).toEqual([]);
  });
});

describe('a full disk', () => {
  const disk = SmallDisk.mount(224);

  it.skipIf(!disk)('never makes a false 2xx', { timeout: 120_000 }, async () => {
    const run = await FaultRun.start({
      ...{ seed: SEED, quick: true, say },
      ...{ tenants: 1, sockets: 2 },
      system: {
        dataDirectory: disk!.dataDirectory,
        postgresSettings: { max_wal_size: '64MB', min_wal_size: '32MB' },
      },
    });
    try {
      const { broken } = await run.inject(diskFull(disk!));
      expect(broken).toBeUndefined();
      expect((await run.check()).violations).toEqual([]);
    } finally {
      await run.close();
      disk!.unmount();
    }
  });
});
