import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { TestGateway } from '../gateway.fixture.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(async () => {
  process.kill(gateway.redis.server.pid, 'SIGCONT');
  await gateway.close();
});

const redisHealth = async () => (await gateway.call('GET', '/health')).body.services.redis.status;

it('holds up nobody who asks for what is not there, is told of, and is back when it answers', async () => {
  const token = await gateway.tenant();
  const timed = async () => {
    const began = performance.now();
    const { status } = await gateway.call('GET', `/api/tasks/${newId()}`, { token });
    return { status, ms: performance.now() - began };
  };
  expect(await timed()).toMatchObject({ status: 404 });

  process.kill(gateway.redis.server.pid, 'SIGSTOP');
  for (const { status, ms } of await Promise.all(Array.from({ length: 10 }, timed))) {
    expect(status).toBe(404);
    // A command by itself is given up after five seconds only.
    expect(ms).toBeLessThan(4_500);
  }
  await expect.poll(redisHealth, { timeout: 5_000 }).toBe('unhealthy');
  expect((await gateway.call('GET', '/health')).body.status).toBe('degraded');
  expect(await timed()).toMatchObject({ status: 404 });

  process.kill(gateway.redis.server.pid, 'SIGCONT');
  await expect.poll(redisHealth, { timeout: 10_000 }).toBe('healthy');
}, 30_000);
