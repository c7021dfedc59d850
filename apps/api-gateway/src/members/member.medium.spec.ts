import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { TestGateway } from '../gateway.fixture.js';
import { founder, joined, newAddress, PASSWORD, type Person } from './member.fixture.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.close());

const setRole = ({ token }: Person, { id }: Person, role: string) =>
  gateway.call('PUT', `/api/members/${id}`, { token, body: { role } });
const remove = ({ token }: Person, { id }: Person) => gateway.call('DELETE', `/api/members/${id}`, { token });
const statusOf = async (token: string) => (await gateway.call('GET', '/api/user', { token })).status;
const keyOf = async ({ token }: Person, body: object = {}) =>
  String(
    (await gateway.call('POST', '/api/auth/api-keys', { token, body: { name: 'key', ...body } })).body.key,
  );
const signIn = ({ email }: Person) =>
  gateway.call('POST', '/api/auth/sign-in', { body: { email, password: PASSWORD } });
const adminsOf = async ({ id }: Person) =>
  (
    await gateway.pool.query(
      `SELECT 1 FROM users WHERE tenant_id = (SELECT tenant_id FROM users WHERE id = $1) AND role = 'admin'
         AND removed_at IS NULL`,
      [id],
    )
  ).rowCount;

describe('members', () => {
  it('are listed for admins, with their names', async () => {
    const admin = await founder(gateway);
    const member = await joined(gateway, admin);
    await gateway.call('PUT', '/api/v1/profile', { token: member.token, body: { name: 'Ada' } });
    const { body } = await gateway.call('GET', '/api/members', { token: admin.token });
    expect(body).toMatchObject({
      total: 2,
      data: [
        { id: member.id, email: member.email, role: 'member', name: 'Ada' },
        { id: admin.id, email: admin.email, role: 'admin', name: '' },
      ],
    });
    expect(body.data[0].last_seen_at).not.toBeNull();
    for (const path of ['/api/members', '/api/invitations', '/api/audit'])
      expect(await gateway.call('GET', path, { token: member.token })).toMatchObject({ status: 403 });
  });

  it('lose what they hold with their role, and sign in again as what they are', async () => {
    const admin = await founder(gateway);
    const other = await joined(gateway, admin, 'admin');
    const [own, lesser, service] = [
      await keyOf(other),
      await keyOf(other, { role: 'member' }),
      await keyOf(other, { role: 'service' }),
    ];
    for (const key of [own, lesser]) expect(await statusOf(key)).toBe(200);
    expect(await setRole(admin, other, 'member')).toMatchObject({ status: 200, body: { role: 'member' } });
    expect(await statusOf(other.token)).toBe(401);
    expect(await statusOf(own)).toBe(401);
    expect(await statusOf(service)).toBe(401);
    expect(await statusOf(lesser)).toBe(200);
    const refresh = await gateway.call('POST', '/api/auth/refresh', {
      body: { refresh_token: other.refreshToken },
    });
    expect(refresh.status).toBe(401);
    const again = await signIn(other);
    expect(again.body.user.role).toBe('member');
    expect(
      await gateway.call('GET', '/api/members', { token: again.body.access_token as string }),
    ).toMatchObject({ status: 403 });
    // The same role again changes nothing, and ends nothing.
    expect((await setRole(admin, admin, 'admin')).status).toBe(200);
    expect(await statusOf(admin.token)).toBe(200);
  });

  it('that are removed are let in by nothing any more, and their address is free', async () => {
    const admin = await founder(gateway);
    const member = await joined(gateway, admin);
    const key = await keyOf(member);
    const socket = io(`${gateway.url}/jobs`, { auth: { token: member.token }, transports: ['websocket'] });
    onTestFinished(() => void socket.close());
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    const ended = new Promise((resolve) => socket.once('disconnect', resolve));
    expect(await remove(admin, member)).toMatchObject({ status: 204 });
    for (const credential of [member.token, key]) expect(await statusOf(credential)).toBe(401);
    expect(await signIn(member)).toMatchObject({ status: 401 });
    await ended;
    expect(await remove(admin, member)).toMatchObject({ status: 404 });
    const { body } = await gateway.call('GET', '/api/members', { token: admin.token });
    expect(body.total).toBe(1);
    const again = await joined(gateway, await founder(gateway), 'member', member.email);
    expect(await statusOf(again.token)).toBe(200);
    const record = await gateway.call('GET', '/api/audit?kind=member.removed', { token: admin.token });
    expect(record.body.data).toMatchObject([
      { user_id: admin.id, subject_id: member.id, detail: member.email },
    ]);
  });

  it('have an admin among them always, also when two would go at once', async () => {
    const admin = await founder(gateway);
    expect(await setRole(admin, admin, 'member')).toMatchObject({
      status: 409,
      body: { type: 'urn:slipway:problem:last-admin' },
    });
    expect(await remove(admin, admin)).toMatchObject({ status: 409 });
    for (let n = 0; n < 5; n += 1) {
      const one = await founder(gateway);
      const two = await joined(gateway, one, 'admin');
      const [first, second] =
        n % 2 === 0
          ? await Promise.all([remove(one, one), remove(two, two)])
          : await Promise.all([setRole(one, two, 'member'), setRole(two, one, 'member')]);
      expect([first.status, second.status].filter((status) => status < 300)).toHaveLength(1);
      expect(await adminsOf(one)).toBe(1);
    }
  });

  it('make no key while they are being removed', async () => {
    const admin = await founder(gateway);
    const member = await joined(gateway, admin);
    const [, ...keys] = await Promise.all([
      remove(admin, member),
      ...Array.from({ length: 8 }, () => keyOf(member)),
    ]);
    for (const key of keys) expect(await statusOf(key)).toBe(401);
  });

  it('take with them whom they have invited', async () => {
    const admin = await founder(gateway);
    const other = await joined(gateway, admin, 'admin');
    await gateway.call('POST', '/api/invitations', { token: other.token, body: { email: newAddress() } });
    await remove(admin, other);
    const { body } = await gateway.call('GET', '/api/invitations', { token: admin.token });
    expect(body.total).toBe(0);
  });
});
