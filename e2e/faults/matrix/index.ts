import type { Fault } from '../fault.ts';
import { clockJumped } from './clocks.ts';
import { deployed, rolledOut } from './deploys.ts';
import { answersLost, deliveredTwice } from './dispatches.ts';
import { gatewayKilled } from './gateways.ts';
import { halfOpenPostgres, halfOpenRedis, partitioned } from './half.open.ts';
import { outages } from './outages.ts';
import { poisoned } from './poison.ts';
import { connectionsExhausted, connectionsTerminated, postgresRestarted, rowsLocked } from './postgres.ts';
import { readersStalled } from './readers.ts';
import { redisEmptied, redisFlushed } from './redis.ts';
import { subscribersDropped } from './subscribers.ts';
import { workerKilled, workerStopped } from './workers.ts';

/** Every fault that a running system can have, in the order of the matrix. A full disk needs one of its own. */
export const faults: readonly Fault[] = [
  workerKilled,
  gatewayKilled,
  ...[redisFlushed, redisEmptied],
  ...[postgresRestarted, connectionsTerminated, connectionsExhausted, rowsLocked],
  ...outages,
  ...[halfOpenRedis, halfOpenPostgres, partitioned],
  workerStopped,
  ...[deliveredTwice, answersLost],
  subscribersDropped,
  readersStalled,
  clockJumped,
  poisoned,
  ...[deployed, rolledOut],
];
