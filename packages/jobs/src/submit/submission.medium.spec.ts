import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { Core, submission } from '../core.fixture.js';

describe('submitting', () => {
  let core: Core;
  beforeAll(async () => {
    core = await Core.start();
  });
  afterAll(() => core.close());

  it('answers one Idempotency-Key once: replay, 422 for another body', async () => {
    const key = newId();
    const first = submission({ idempotency: { key, fingerprint: Buffer.from('a') } });
    const same = submission({ idempotency: { key, fingerprint: Buffer.from('a') } });
    const other = submission({ idempotency: { key, fingerprint: Buffer.from('b') } });
    const outcomes = await Promise.all([first, same, other].map((one) => core.submitter.submit(one)));
    expect(outcomes[0]).toEqual({ outcome: 'accepted', answer: first.answer });
    expect(outcomes[1]).toEqual({ outcome: 'replayed', answer: first.answer });
    expect(outcomes[2]).toMatchObject({
      outcome: 'refused',
      error: { status: 422, code: 'idempotency_key_reused' },
    });
    expect(
      await core.submitter.submit(submission({ idempotency: { key, fingerprint: Buffer.from('a') } })),
    ).toEqual({
      outcome: 'replayed',
      answer: first.answer,
    });
    expect(await core.row(same.jobId)).toBeUndefined();
  });

  it('does not let one submission that Postgres refuses fail its neighbours', async () => {
    const broken = submission({ priority: 99 });
    const sound = submission();
    const [first, second] = await Promise.allSettled([
      core.submitter.submit(broken),
      core.submitter.submit(sound),
    ]);
    expect(first.status).toBe('rejected');
    expect(second).toMatchObject({ status: 'fulfilled', value: { outcome: 'accepted' } });
  });

  it('stores 10,000 submissions at once', async () => {
    const tenant = newId();
    const all = Array.from({ length: 10_000 }, () => submission({ tenantId: tenant }));
    const outcomes = await Promise.all(all.map((one) => core.submitter.submit(one)));
    expect(outcomes.every((one) => one.outcome === 'accepted')).toBe(true);
    const { rows } = await core.pool.query('SELECT count(*)::int AS stored FROM jobs WHERE tenant_id = $1', [
      tenant,
    ]);
    expect(rows[0]).toEqual({ stored: 10_000 });
    await core.pool.query('DELETE FROM jobs WHERE tenant_id = $1', [tenant]);
  });
});
