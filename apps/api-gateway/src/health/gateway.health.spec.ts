import { expect, it } from 'vitest';
import { GatewayHealth, type GatewayHealthOptions } from './gateway.health.js';

const STATS = { size: 1, oldest: null, dead: 0, damaged: 0, missing: 0, damaged_file: null };

const healthOf = (isUp: boolean, buffer: object) =>
  new GatewayHealth({
    probes: {},
    postgres: { isUp } as GatewayHealthOptions['postgres'],
    buffer: {
      isOpen: true,
      isWritable: true,
      size: 1,
      call: () => Promise.resolve(STATS),
      ...buffer,
    } as unknown as GatewayHealthOptions['buffer'],
    bufferMaxSize: 10,
  });

it.each([
  ['healthy', 'its disk takes writes', true, {}, true, 'healthy'],
  ['healthy', 'its disk takes writes and Postgres is away', false, {}, true, 'healthy'],
  ['degraded', 'its disk refuses writes', true, { isWritable: false }, true, 'unhealthy'],
  [
    'unhealthy',
    'its disk refuses writes and Postgres is away',
    false,
    { isWritable: false },
    false,
    'unhealthy',
  ],
  [
    'unhealthy',
    'its disk answers nothing and Postgres is away',
    false,
    { isWritable: false, call: () => Promise.reject(new Error('disk I/O error')) },
    false,
    'unhealthy',
  ],
])('is %s where %s', async (status, _, isUp, buffer, canAccept, bufferStatus) => {
  const health = healthOf(isUp, buffer);
  expect(health.canAccept).toBe(canAccept);
  expect(await health.read()).toMatchObject({ status, buffer: { size: 1, status: bufferStatus } });
});
