import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultSuite, LONGEST_MS } from './fault.suite.ts';
import { diskFull, spoolFull } from './matrix/disk.ts';
import { SmallDisk } from './small.disk.ts';

const MEGABYTES = { postgres: 224, gateways: 16 };
const refusal = SmallDisk.refusal();

describe.skipIf(refusal !== undefined)(
  'a full disk is refused honestly, and is never a false 2xx',
  { timeout: LONGEST_MS },
  () => {
    let ofPostgres: SmallDisk | undefined;
    let ofGateways: SmallDisk | undefined;
    beforeAll(() => {
      ofPostgres = SmallDisk.mount(MEGABYTES.postgres);
      ofGateways = SmallDisk.mount(MEGABYTES.gateways);
    });
    // Before the suite, whose own end comes first then.
    afterAll(() => {
      ofPostgres?.unmount();
      ofGateways?.unmount();
    });

    faultSuite([diskFull(() => ofPostgres!), spoolFull(() => ofGateways!)], {
      options: () => ({
        ...{ tenants: 1, sockets: 2, submitsPerSecond: 8 },
        system: {
          dataDirectory: ofPostgres!.folder('postgres'),
          stateDirectory: ofGateways!.folder('state'),
          postgresSettings: { max_wal_size: '64MB', min_wal_size: '32MB' },
        },
      }),
    });
  },
);

// Few may mount, and what is left out without a word is taken for tested.
it('may mount disks that are soon full', ({ skip }) => {
  skip(refusal !== undefined, refusal);
  expect(refusal).toBeUndefined();
});
