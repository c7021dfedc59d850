import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from '../gateway.fixture.js';

describe('health', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await TestGateway.start();
  });
  afterAll(() => gateway.close());

  it('tells how each part stands', async () => {
    const { status, body } = await gateway.call('GET', '/health');
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'healthy', timestamp: expect.any(String) });
    expect(Object.keys(body.services).toSorted()).toEqual(['object_store', 'postgresql', 'redis']);
    for (const part of Object.values(body.services))
      expect(part).toEqual({ status: 'healthy', last_check: expect.any(String) });
  });

  it('answers the short paths, and counts itself for Prometheus', async () => {
    for (const path of ['/health/ping', '/health/live', '/health/ready', '/ready']) {
      expect(await gateway.call('GET', path), path).toMatchObject({ status: 200 });
    }
    expect((await gateway.call('GET', '/metrics')).body).toContain('nodejs_eventloop_lag_seconds');
  });

  it('shows its figures to who has the token, where the operator has set one', async () => {
    const METRICS_TOKEN = 'only prometheus knows this';
    const guarded = await TestGateway.start({ METRICS_TOKEN });
    try {
      for (const token of [undefined, 'wrong', await guarded.tenant()])
        expect(await guarded.call('GET', '/metrics', token === undefined ? {} : { token })).toMatchObject({
          status: 401,
          body: { type: 'urn:slipway:problem:unauthenticated' },
        });
      expect(await guarded.call('GET', '/metrics', { token: METRICS_TOKEN })).toMatchObject({ status: 200 });
      expect(await guarded.call('GET', '/ready')).toMatchObject({ status: 200 });
    } finally {
      await guarded.close();
    }
  });

  it('stays up and says so when Redis goes away: submissions are still stored', async () => {
    const token = await gateway.tenant();
    await gateway.redis.server.stop();
    await expect
      .poll(async () => (await gateway.call('GET', '/health')).body.status, { timeout: 5_000 })
      .toBe('degraded');
    expect(await gateway.call('GET', '/ready')).toMatchObject({ status: 200 });
    const { job_id } = await gateway.deploy(token);
    expect(await gateway.call('GET', `/api/jobs/${job_id}`, { token })).toMatchObject({
      body: { queue_position: 1 },
    });
  });
});
