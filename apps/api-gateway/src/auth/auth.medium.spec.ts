import { createHash, createHmac, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { TestGateway } from '../gateway.fixture.js';

describe('auth', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await TestGateway.start();
  });
  afterAll(() => gateway.close());
  const account = () => ({ email: `${newId()}@example.test`, password: 'correct horse battery' });

  it('signs up, in, out', async () => {
    const body = account();
    const up = await gateway.call('POST', '/api/auth/sign-up', { body });
    expect(up).toMatchObject({
      status: 201,
      body: { token_type: 'Bearer', user: { email: body.email, role: 'admin' } },
    });
    const signedIn = await gateway.call('POST', '/api/auth/sign-in', { body });
    const token = signedIn.body.access_token as string;
    expect(await gateway.call('GET', '/api/user', { token })).toMatchObject({
      status: 200,
      body: { email: body.email },
    });
    const sessions = await gateway.call('GET', '/api/auth/sessions', { token });
    expect(sessions.body.data.filter((session: { is_current: boolean }) => session.is_current)).toHaveLength(
      1,
    );
    expect(await gateway.call('POST', '/api/auth/sign-out', { token })).toMatchObject({ status: 204 });
    expect(await gateway.call('GET', '/api/auth/user', { token })).toMatchObject({ status: 401 });
  });

  it('tells a wrong password and an unknown address alike', async () => {
    const body = account();
    await gateway.call('POST', '/api/auth/sign-up', { body });
    const wrong = await gateway.call('POST', '/api/auth/sign-in', { body: { ...body, password: 'wrong' } });
    const unknown = await gateway.call('POST', '/api/auth/sign-in', {
      body: { ...body, email: 'nobody@example.test' },
    });
    expect(wrong.status).toBe(401);
    expect(unknown.body.detail).toBe(wrong.body.detail);
    expect(await gateway.call('POST', '/api/auth/sign-up', { body })).toMatchObject({ status: 409 });
  });

  describe('a refresh token', () => {
    const refresh = (refresh_token: string) =>
      gateway.call('POST', '/api/auth/refresh', { body: { refresh_token } });
    const later = (email: string) =>
      gateway.pool.query(
        `UPDATE sessions SET last_used_at = last_used_at - interval '31 seconds'
         WHERE user_id = (SELECT id FROM users WHERE email = $1)`,
        [email],
      );

    it('is replaced at each use, and ends the session when it comes back some time later', async () => {
      const body = account();
      const old = (await gateway.call('POST', '/api/auth/sign-up', { body })).body.refresh_token as string;
      const next = await refresh(old);
      expect(next.status).toBe(200);
      await later(body.email);
      expect(await refresh(old)).toMatchObject({ status: 401 });
      expect(await refresh(next.body.refresh_token)).toMatchObject({ status: 401 });
    });

    it('is taken again at once from somebody who never got the answer', async () => {
      const body = account();
      const old = (await gateway.call('POST', '/api/auth/sign-up', { body })).body.refresh_token as string;
      const lost = await refresh(old);
      const again = await refresh(old);
      expect(again.status).toBe(200);
      expect((await refresh(again.body.refresh_token)).status).toBe(200);
      // The answer that was lost is worth nothing, whoever found it; and as somebody has, the session ends.
      expect((await refresh(lost.body.refresh_token)).status).toBe(401);
      expect((await refresh(again.body.refresh_token)).status).toBe(401);
    });

    it('ends the session of a thief when its owner comes, however often the thief has been there', async () => {
      const { body } = await gateway.call('POST', '/api/auth/sign-up', { body: account() });
      const stolen = body.refresh_token as string;
      let newest = stolen;
      for (let n = 0; n < 3; n += 1) newest = (await refresh(newest)).body.refresh_token as string;
      expect((await refresh(stolen)).status).toBe(401);
      expect((await refresh(newest)).status).toBe(401);
      expect((await gateway.call('GET', '/api/user', { token: body.access_token })).status).toBe(401);
      const { rows } = await gateway.pool.query(
        'SELECT action FROM audit_events WHERE user_id = $1 ORDER BY id',
        [body.user.id],
      );
      expect(rows).toEqual([{ action: 'user.signed_up' }, { action: 'session.refresh_reused' }]);
    });

    it('that was made up ends nothing, by whoever knows the session', async () => {
      const { body } = await gateway.call('POST', '/api/auth/sign-up', { body: account() });
      const token = body.refresh_token as string;
      const [id, secret, digest] = token.split('.') as [string, string, string];
      const other = (await gateway.call('POST', '/api/auth/sign-up', { body: account() })).body;
      const [, otherSecret, otherDigest] = String(other.refresh_token).split('.') as [string, string, string];
      for (const parts of [
        [id, otherSecret, otherDigest],
        [id, otherSecret, digest],
        [id, secret, otherDigest],
        [id, secret],
        [id, secret, digest, digest],
      ])
        expect((await refresh(parts.join('.'))).status).toBe(401);
      expect((await refresh(token)).status).toBe(200);
    });

    it('of the form of before is taken, and still ends the session when it comes back', async () => {
      const body = account();
      await gateway.call('POST', '/api/auth/sign-up', { body });
      const old = randomBytes(32).toString('base64url');
      await gateway.pool.query(
        `UPDATE sessions SET refresh_hash = $2 WHERE user_id = (SELECT id FROM users WHERE email = $1)`,
        [body.email, createHash('sha256').update(old).digest()],
      );
      const next = await refresh(old);
      expect(next.status).toBe(200);
      await later(body.email);
      expect((await refresh(old)).status).toBe(401);
      expect((await refresh(next.body.refresh_token)).status).toBe(401);
    });
  });

  it('makes API keys that are shown once, work, and can be revoked', async () => {
    const token = await gateway.tenant();
    const made = await gateway.call('POST', '/api/auth/api-keys', { token, body: { name: 'script' } });
    expect(made.status).toBe(201);
    const key = made.body.key as string;
    expect(await gateway.call('GET', '/api/jobs', { token: key })).toMatchObject({ status: 200 });
    const list = await gateway.call('GET', '/api/auth/api-keys', { token });
    expect(JSON.stringify(list.body)).not.toContain(key);
    const { rows } = await gateway.pool.query<{ row: string }>('SELECT k::text AS row FROM api_keys k');
    expect(rows.map(({ row }) => row).join()).not.toContain(key);
    expect(await gateway.call('DELETE', `/api/auth/api-keys/${made.body.id}`, { token })).toMatchObject({
      status: 204,
    });
    expect(await gateway.call('GET', '/api/jobs', { token: key })).toMatchObject({ status: 401 });
  });

  it('answers a repeated key creation with the same key, and keeps it sealed', async () => {
    const token = await gateway.tenant();
    const create = () =>
      gateway.call('POST', '/api/auth/api-keys', {
        token,
        body: { name: 'once' },
        headers: { 'idempotency-key': 'k-1' },
      });
    const [first, second] = [await create(), await create()];
    expect(second).toMatchObject({ status: 201, body: first.body });
    const { rows } = await gateway.pool.query<{ row: string }>(
      'SELECT i::text AS row FROM idempotency_keys i',
    );
    expect(rows.map(({ row }) => row).join()).not.toContain(first.body.key);
  });

  it('lets a service key only report', async () => {
    const token = await gateway.tenant();
    const { body } = await gateway.call('POST', '/api/auth/api-keys', {
      token,
      body: { name: 'worker', role: 'service' },
    });
    const { job_id } = await gateway.deploy(token);
    expect(await gateway.call('GET', '/api/projects', { token: body.key })).toMatchObject({ status: 403 });
    expect(await gateway.call('GET', `/api/jobs/${job_id}`, { token: body.key })).toMatchObject({
      status: 200,
    });
    expect(
      await gateway.call('PUT', `/api/jobs/${job_id}`, { token, body: { attempt: 1, progress: 5 } }),
    ).toMatchObject({ status: 403 });
    expect(
      await gateway.call('PUT', `/api/jobs/${job_id}`, {
        token: body.key,
        body: { attempt: 1, progress: 5 },
      }),
    ).toMatchObject({ status: 409 });
  });

  it('refuses tokens that are missing, broken, unsigned, or signed by another', async () => {
    const good = await gateway.tenant();
    const [head, claims, signature] = good.split('.') as [string, string, string];
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const decode = (part: string) =>
      JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
    const hs256 = `${encode({ ...decode(head), alg: 'HS256' })}.${claims}`;
    const bad = [
      undefined,
      'nonsense',
      `slw_${'a'.repeat(43)}`,
      `${encode({ ...decode(head), alg: 'none' })}.${claims}.`,
      `${hs256}.${createHmac('sha256', 'public key as secret').update(hs256).digest('base64url')}`,
      `${head}.${encode({ ...decode(claims), role: 'service' })}.${signature}`,
      `${head}.${encode({ ...decode(claims), aud: 'another' })}.${signature}`,
    ];
    for (const token of bad) {
      expect(await gateway.call('GET', '/api/jobs', { token })).toMatchObject({
        status: 401,
        body: { status: 401 },
      });
    }
    expect(await gateway.call('GET', '/api/jobs', { token: good })).toMatchObject({ status: 200 });
  });
});
