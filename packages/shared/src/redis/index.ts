import { Redis, type RedisOptions } from 'ioredis';
import { keepAlive } from './liveness.js';

export type { Redis } from 'ioredis';

/** What the connection is for: it decides how a command behaves while Redis is away. */
export type RedisRole =
  /** Commands fail at once while Redis is away; the caller's data is in Postgres. */
  | 'command'
  /** BullMQ worker: blocks and waits for ever, as BullMQ demands (`maxRetriesPerRequest: null`). */
  | 'worker'
  /** Pub/sub subscriber: resubscribes by itself after a reconnect. */
  | 'subscriber';

export interface RedisFactoryOptions {
  url: string;
  role: RedisRole;
  /** Shown in `CLIENT LIST`. */
  name: string;
  onError?: (error: Error) => void;
}

const ROLE_OPTIONS: Record<RedisRole, RedisOptions> = {
  command: { maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 5_000 },
  worker: { maxRetriesPerRequest: null },
  // ioredis asks INFO to learn whether Redis is ready. That is an error on a connection that has subscribed before the
  // question is put, and the subscription was then lost with the connection. A Redis that loads takes subscriptions too.
  subscriber: { maxRetriesPerRequest: null, autoResubscribe: true, enableReadyCheck: false },
};

/** The one way to a Redis connection. It reconnects for ever with backoff and jitter, at most 2 s apart. */
export function createRedis({ url, role, name, onError }: RedisFactoryOptions): Redis {
  const redis = new Redis(url, {
    ...ROLE_OPTIONS[role],
    connectionName: name,
    connectTimeout: 5_000,
    // A connection that is given up is gone after this long, though its peer does not say goodbye.
    disconnectTimeout: 500,
    retryStrategy: (attempt) => Math.min(2_000, 50 * 2 ** Math.min(attempt, 6)) * (0.5 + Math.random() / 2),
  });
  // Without a listener ioredis prints each failed reconnect to stderr.
  redis.on('error', (error: Error) => onError?.(error));
  keepAlive(redis);
  return redis;
}

/**
 * Waits for a connection that is being made, but not for ever: a service starts without Redis too, only not by chance in
 * the moment before it would have had it.
 * @returns whether it is ready
 */
export function untilReady(redis: Redis, timeoutMs = 2_000): Promise<boolean> {
  if (redis.status === 'ready') return Promise.resolve(true);
  return new Promise((resolve) => {
    const settle = (isReady: boolean) => {
      clearTimeout(timer);
      redis.off('ready', onReady);
      resolve(isReady);
    };
    const onReady = () => settle(true);
    const timer = setTimeout(() => settle(false), timeoutMs);
    redis.on('ready', onReady);
  });
}
