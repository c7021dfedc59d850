import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditEvent, listOf } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import { TestGateway } from '../gateway.fixture.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.close());

const PASSWORD = 'correct horse battery';
const newcomer = async () => {
  const email = `${newId()}@example.test`;
  const { body } = await gateway.call('POST', '/api/auth/sign-up', {
    body: { email, password: PASSWORD },
    headers: { 'user-agent': `a browser ${'x'.repeat(400)}` },
  });
  return { email, token: String(body.access_token), refresh: String(body.refresh_token), id: body.user.id };
};
const events = async (token: string, query = '') => {
  const { status, body } = await gateway.call('GET', `/api/audit?limit=100${query}`, { token });
  expect(status).toBe(200);
  return listOf(auditEvent).parse(body).data;
};
const kinds = async (token: string, query = '') => (await events(token, query)).map(({ kind }) => kind);

describe('the record', () => {
  it('tells who, what, when and from where', async () => {
    const { token, email, id } = await newcomer();
    const [signedUp] = await events(token);
    expect(signedUp).toMatchObject({
      kind: 'user.signed_up',
      user_id: id,
      user_email: email,
      subject: 'user',
      subject_id: id,
      address: '127.0.0.1',
    });
    expect(signedUp?.user_agent).toHaveLength(256);
    expect(Math.abs(Date.parse(signedUp!.at) - Date.now())).toBeLessThan(60_000);
  });

  it('has sign-ins, failures, sign-outs and ended sessions', async () => {
    const { token, email } = await newcomer();
    const signIn = (password: string) =>
      gateway.call('POST', '/api/auth/sign-in', { body: { email, password } });
    await signIn('wrong');
    const one = (await signIn(PASSWORD)).body.access_token as string;
    await gateway.call('POST', '/api/auth/sign-out', { token: one });
    await signIn(PASSWORD);
    const sessions = await gateway.call('GET', '/api/auth/sessions', { token });
    const other = sessions.body.data.find((session: { is_current: boolean }) => !session.is_current);
    await gateway.call('DELETE', `/api/auth/sessions/${other.id}`, { token });
    expect(await kinds(token)).toEqual([
      'session.revoked',
      'user.signed_in',
      'user.signed_out',
      'user.signed_in',
      'user.sign_in_failed',
      'user.signed_up',
    ]);
    expect(await kinds(token, '&kind=user.sign_in_failed')).toEqual(['user.sign_in_failed']);
  });

  it('has a refresh token that came again', async () => {
    const { token, refresh } = await newcomer();
    const send = () => gateway.call('POST', '/api/auth/refresh', { body: { refresh_token: refresh } });
    await send();
    await gateway.pool.query(
      `UPDATE sessions SET last_used_at = last_used_at - interval '31 seconds' WHERE previous_refresh_hash = $1`,
      [createHash('sha256').update(refresh).digest()],
    );
    const { key } = (
      await gateway.call('POST', '/api/auth/api-keys', { token, body: { name: 'to look with' } })
    ).body;
    expect(await send()).toMatchObject({ status: 401 });
    expect(await send()).toMatchObject({ status: 401 });
    expect(await kinds(key, '&kind=session.refresh_reused')).toEqual(['session.refresh_reused']);
  });

  it('has keys made, used for the first time and revoked', async () => {
    const { token, id } = await newcomer();
    const made = await gateway.call('POST', '/api/auth/api-keys', {
      token,
      body: { name: 'CI', scope: 'read' },
    });
    await Promise.all(
      Array.from({ length: 5 }, () => gateway.call('GET', '/api/jobs', { token: made.body.key })),
    );
    await gateway.call('DELETE', `/api/auth/api-keys/${made.body.id}`, { token });
    const told = await events(token, `&user_id=${id}`);
    expect(told.map(({ kind, detail, api_key_id }) => [kind, detail, api_key_id])).toEqual([
      ['api_key.revoked', 'CI', null],
      ['api_key.first_used', 'CI', made.body.id],
      ['api_key.created', 'CI: admin, read', null],
      ['user.signed_up', null, null],
    ]);
    expect(JSON.stringify(told)).not.toContain(made.body.key);
  });

  it('is of one tenant, for its admins, page by page', async () => {
    const [one, other] = [await newcomer(), await newcomer()];
    expect((await events(one.token)).every(({ user_id }) => user_id === one.id)).toBe(true);
    expect(await events(one.token, `&user_id=${other.id}`)).toEqual([]);
    const key = async (body: object) =>
      String((await gateway.call('POST', '/api/auth/api-keys', { token: one.token, body })).body.key);
    for (const token of [
      await key({ name: 'member', role: 'member' }),
      await key({ name: 'write', scope: 'write' }),
    ])
      expect(await gateway.call('GET', '/api/audit', { token })).toMatchObject({ status: 403 });
    const first = await gateway.call('GET', '/api/audit?limit=2', { token: one.token });
    expect(first.body).toMatchObject({ total: 5, data: [{}, {}] });
    const next = await gateway.call('GET', `/api/audit?limit=2&cursor=${first.body.next_cursor}`, {
      token: one.token,
    });
    expect(next.body.data).toHaveLength(2);
    expect(await gateway.call('GET', '/api/audit?kind=nonsense', { token: one.token })).toMatchObject({
      status: 422,
    });
  });
});
