import { once } from 'node:events';
import { createRedis, untilReady, type Redis } from '@slipway/shared/redis';
import { testRedis, type TestRedis } from '@slipway/testing/fixtures';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RateLimits } from './rate.limits.js';

const MINUTE = 60_000;

let server: TestRedis;
const connections: Redis[] = [];
beforeAll(async () => {
  server = await testRedis();
  for (const name of ['one', 'other']) {
    const redis = createRedis({ url: server.url, role: 'command', name });
    await untilReady(redis);
    connections.push(redis);
  }
});
afterAll(async () => {
  for (const redis of connections) redis.disconnect();
  await server.close();
});

let now: number;
let one: RateLimits;
let other: RateLimits;
beforeEach(async () => {
  await connections[0]!.flushall();
  now = 1_000 * MINUTE;
  [one, other] = connections.map(
    (redis) => new RateLimits({ redis, perMinute: { address: 10, tenant: 0, sign_up: 0 }, now: () => now }),
  ) as [RateLimits, RateLimits];
  return () => {
    one.close();
    other.close();
  };
});

const admitted = (limits: RateLimits, tries: number, key = 'ann'): number => {
  let n = 0;
  for (let i = 0; i < tries; i += 1)
    try {
      limits.admit('address', key);
      n += 1;
    } catch (error) {
      expect(error).toMatchObject({ code: 'too_many_requests', status: 429 });
    }
  return n;
};

describe('the requests of a minute', () => {
  it('are admitted up to the limit, each sender for itself, and again in the next minute', () => {
    expect(admitted(one, 15)).toBe(10);
    expect(admitted(one, 3, 'bob')).toBe(3);
    now += MINUTE;
    expect(admitted(one, 15)).toBe(10);
  });

  it('are told how many are left, and when to come again', () => {
    now += 12_400;
    expect(one.admit('address', 'ann')).toEqual({ limit: 10, remaining: 9, resetSeconds: 48 });
    admitted(one, 9);
    expect(() => one.admit('address', 'ann')).toThrow(
      'There were 10 requests from your address in this minute already. Go on in 48 s.',
    );
  });

  it('are without a limit where it is 0', () => {
    expect(one.admit('tenant', 'ann')).toBeUndefined();
  });

  it('are those of all gateways', async () => {
    expect(admitted(one, 6)).toBe(6);
    await one.share();
    expect(admitted(other, 1)).toBe(1);
    await other.share();
    expect(admitted(other, 9)).toBe(3);
    await other.share();
    expect(admitted(one, 1)).toBe(1);
    await one.share();
    expect(admitted(one, 1)).toBe(0);
  });

  it('are counted once, though many share at the same time', async () => {
    admitted(one, 4);
    await Promise.all([one.share(), one.share(), one.share()]);
    await one.share();
    expect(admitted(other, 1)).toBe(1);
    await other.share();
    expect(other.admit('address', 'ann')).toMatchObject({ remaining: 4 });
  });

  it('leave nothing behind in Redis for long', async () => {
    admitted(one, 1);
    await one.share();
    const keys = await connections[0]!.keys('slipway:rate:*');
    expect(keys).toHaveLength(1);
    const ttl = await connections[0]!.pttl(keys[0]!);
    expect(ttl).toBeGreaterThan(MINUTE);
    expect(ttl).toBeLessThanOrEqual(2 * MINUTE);
  });

  it('are counted on while Redis is away, and told when it is back', async () => {
    const redis = createRedis({ url: 'redis://127.0.0.1:1', role: 'command', name: 'away' });
    const alone = new RateLimits({
      redis,
      perMinute: { address: 10, tenant: 0, sign_up: 0 },
      now: () => now,
    });
    try {
      expect(admitted(alone, 4)).toBe(4);
      await alone.share();
      expect(admitted(alone, 10)).toBe(6);
    } finally {
      alone.close();
      redis.disconnect();
    }

    expect(admitted(one, 4)).toBe(4);
    connections[0]!.disconnect();
    await once(connections[0]!, 'end');
    await one.share();
    expect(admitted(one, 2)).toBe(2);
    await connections[0]!.connect();
    await one.share();
    expect(other.admit('address', 'ann')).toMatchObject({ remaining: 9 });
    await other.share();
    expect(other.admit('address', 'ann')).toMatchObject({ remaining: 2 });
  });
});
