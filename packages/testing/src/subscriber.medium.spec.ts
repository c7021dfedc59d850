import { once } from 'node:events';
import { createRedis, untilReady } from '@slipway/shared/redis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testRedis, type TestRedis } from './test.redis.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await testRedis();
});
afterAll(() => redis.close());

it('a subscription that is made while the connection is being made is kept', async () => {
  const errors: Error[] = [];
  const subscriber = createRedis({
    url: redis.url,
    role: 'subscriber',
    name: 'early',
    onError: (error) => errors.push(error),
  });
  const publisher = createRedis({ url: redis.url, role: 'command', name: 'publisher' });
  try {
    await once(subscriber, 'connect');
    await subscriber.subscribe('news');
    await Promise.all([untilReady(subscriber), untilReady(publisher)]);
    const heard = once(subscriber, 'message');
    expect(await publisher.publish('news', 'here')).toBe(1);
    expect(await heard).toEqual(['news', 'here']);
    expect(errors).toEqual([]);
  } finally {
    subscriber.disconnect();
    publisher.disconnect();
  }
});
