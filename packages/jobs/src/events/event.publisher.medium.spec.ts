import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHANGES_LOST, tenantChannel } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import { createRedis, untilReady, type Redis } from '@slipway/shared/redis';
import { testRedis, type TestRedis } from '@slipway/testing/fixtures';
import { EventPublisher, type TenantChange } from './event.publisher.js';

const changeOf = (tenant_id: string, job_id: string): TenantChange => ({
  ...{ tenant_id, job_id, job_type: 'build', status: 'active', progress: 0, stage: null },
  at: new Date().toISOString(),
});

describe('changes that could not be told', () => {
  let server: TestRedis;
  let redis: Redis;
  let listener: Redis;
  beforeAll(async () => {
    server = await testRedis();
    const { url } = server;
    redis = createRedis({ url, role: 'command', name: 'publisher' });
    listener = createRedis({ url, role: 'subscriber', name: 'listener' });
    await Promise.all([untilReady(redis), untilReady(listener)]);
  });
  afterAll(async () => {
    redis.disconnect();
    listener.disconnect();
    await server.close();
  });

  it('are made known as lost to their tenant, as soon as the publisher has its Redis again', async () => {
    const publisher = new EventPublisher(redis);
    const [unlucky, other] = [newId(), newId()];
    const heard: [channel: string, message: string][] = [];
    listener.on('message', (channel: string, message: string) => heard.push([channel, message]));
    await listener.subscribe(tenantChannel(unlucky), tenantChannel(other));

    redis.disconnect();
    await once(redis, 'end');
    publisher.changes([changeOf(unlucky, newId())]);
    await redis.connect();
    await expect.poll(() => heard).toEqual([[tenantChannel(unlucky), CHANGES_LOST]]);

    const job = newId();
    publisher.changes([changeOf(other, job)]);
    await expect.poll(() => heard.length).toBe(2);
    expect(heard[1]![0]).toBe(tenantChannel(other));
    expect(JSON.parse(heard[1]![1])).toMatchObject([{ job_id: job }]);
  });
});
