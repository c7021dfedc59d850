import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { GIT_URL } from '../gateway.fixture.js';
import { Outage, type Somebody } from './outage.fixture.js';

describe('jobs while Postgres is away', () => {
  let outage: Outage;
  let ada: Somebody;
  beforeEach(async () => {
    outage = await Outage.arrange();
    ada = await outage.somebody();
  });
  afterEach(() => outage.end());

  it('are ordered, shown and cancelled', async () => {
    await outage.stopPostgres();
    const order = (slug: string) => ada.call('POST', '/project', { gitURL: GIT_URL, slug });
    const built = await order('kept-site');
    expect(built).toMatchObject({
      status: 202,
      body: { status: 'queued', buffered: true, data: { projectSlug: 'kept-site' } },
    });
    const { job_id, deployment_id } = built.body.data;
    expect((await ada.call('GET', `/api/jobs/${job_id}`)).body).toMatchObject({
      id: job_id,
      type: 'build',
      status: 'pending',
      title: 'kept-site',
      deployment_id,
      buffered: true,
    });
    const gone = (await order('gone-site')).body.data;
    expect(await ada.call('POST', `/api/jobs/${gone.job_id}/cancel`)).toMatchObject({
      status: 202,
      body: { job_id: gone.job_id, status: 'cancelled', buffered: true },
    });
    expect((await ada.call('GET', `/api/jobs/${gone.job_id}`)).body.status).toBe('cancelled');
    const runs = await ada.call('POST', '/api/commissions/runs', { period: '2026-11' });
    expect(runs).toMatchObject({ status: 202, body: { buffered: true } });
    await outage.startPostgres();
    await outage.untilDrained();
    const jobOf = async (id: string) => (await ada.call('GET', `/api/jobs/${id}`)).body;
    expect(await jobOf(job_id)).toMatchObject({ deployment_id, buffered: false });
    expect(['pending', 'queued']).toContain((await jobOf(job_id)).status);
    expect(await jobOf(gone.job_id)).toMatchObject({ status: 'cancelled', attempt: 0 });
    const events = (await ada.call('GET', `/api/jobs/${gone.job_id}/events`)).body.data;
    expect(events.map(({ type }: { type: string }) => type)).toEqual(['job.queued', 'job.cancelled']);
    expect(await jobOf(runs.body.job_id)).toMatchObject({ type: 'commission_run', buffered: false });
  });

  it('one that was ordered before under the same key is cancelled, and that is not certain beforehand', async () => {
    const key = { 'idempotency-key': newId() };
    const order = () => ada.call('POST', '/project', { gitURL: GIT_URL, slug: 'twice-site' }, key);
    const { job_id } = (await order()).body.data;
    await outage.stopPostgres();
    expect((await order()).body).toMatchObject({ buffered: true, data: { job_id } });
    expect((await ada.call('POST', `/api/jobs/${job_id}/cancel`)).body).toEqual({
      job_id,
      status: 'pending',
      buffered: true,
    });
    expect((await ada.call('GET', `/api/jobs/${job_id}`)).body).toMatchObject({
      status: 'pending',
      cancel_requested: true,
    });
    await outage.startPostgres();
    await outage.untilDrained();
    expect((await ada.call('GET', `/api/jobs/${job_id}`)).body.status).toBe('cancelled');
  });

  it('one that is stored is cancelled afterwards', async () => {
    const { job_id } = await outage.gateway.deploy(ada.token);
    await outage.stopPostgres();
    expect(await ada.call('POST', `/api/jobs/${job_id}/cancel`)).toMatchObject({
      status: 202,
      body: { buffered: true },
    });
    await outage.startPostgres();
    await outage.untilDrained();
    expect((await ada.call('GET', `/api/jobs/${job_id}`)).body.status).toBe('cancelled');
  });
});
