import { afterAll, beforeAll, expect, it } from 'vitest';
import { idsBefore } from '@slipway/shared/ids';
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

/** When ids were made: what is so young may be kept by another gateway, as only Redis can tell; nothing is for so long. */
const YOUNG = 60_000;
const OLD = 26 * 60 * 60_000;

it('holds up nobody who asks for what is not there, is told of, and is back when it answers', async () => {
  const token = await gateway.tenant();
  const timed = async (ageMs = OLD) => {
    const began = performance.now();
    const id = idsBefore(new Date(Date.now() - ageMs));
    const { status } = await gateway.call('GET', `/api/tasks/${id}`, { token });
    return { status, ms: performance.now() - began };
  };
  for (const age of [YOUNG, OLD]) expect(await timed(age)).toMatchObject({ status: 404 });

  process.kill(gateway.redis.server.pid, 'SIGSTOP');
  const asked = Array.from({ length: 10 }, (_, index) => [YOUNG, OLD][index % 2]!);
  const answers = await Promise.all(asked.map(timed));
  expect(answers.map(({ status }) => status)).toEqual(asked.map((age) => (age === OLD ? 404 : 503)));
  for (const { ms } of answers) {
    // A command by itself is given up after five seconds only.
    expect(ms).toBeLessThan(4_500);
  }
  await expect.poll(redisHealth, { timeout: 5_000 }).toBe('unhealthy');
  expect((await gateway.call('GET', '/health')).body.status).toBe('degraded');
  expect(await timed(YOUNG)).toMatchObject({ status: 503 });
  expect(await timed(OLD)).toMatchObject({ status: 404 });

  process.kill(gateway.redis.server.pid, 'SIGCONT');
  await expect.poll(redisHealth, { timeout: 10_000 }).toBe('healthy');
}, 30_000);
