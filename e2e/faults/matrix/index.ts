import type { Fault } from '../fault.ts';
import { gatewayKilled } from './gateways.ts';
import { redisEmptied, redisFlushed } from './redis.ts';
import { workerKilled, workerStopped } from './workers.ts';

/** Every fault, in the order of the matrix. */
export const faults: readonly Fault[] = [
  workerKilled,
  gatewayKilled,
  redisFlushed,
  redisEmptied,
  workerStopped,
];
