import { afterAll, beforeAll, describe } from 'vitest';
import { faultSuite, LONGEST_MS } from './fault.suite.ts';
import { diskFull, SmallDisk } from './matrix/disk.ts';

const MEGABYTES = 224;

describe.skipIf(!SmallDisk.canBeMounted())(
  'a full disk is refused honestly, and is never a false 2xx',
  { timeout: LONGEST_MS },
  () => {
    let disk: SmallDisk | undefined;
    beforeAll(() => void (disk = SmallDisk.mount(MEGABYTES)));
    // Before the suite, whose own end comes first then.
    afterAll(() => disk?.unmount());

    faultSuite([diskFull(() => disk!)], {
      options: () => ({
        ...{ tenants: 1, sockets: 2, submitsPerSecond: 8 },
        system: {
          dataDirectory: disk!.dataDirectory,
          postgresSettings: { max_wal_size: '64MB', min_wal_size: '32MB' },
        },
      }),
    });
  },
);
