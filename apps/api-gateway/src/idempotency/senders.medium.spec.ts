import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { TestGateway } from '../gateway.fixture.js';

/* An answer that is kept for an Idempotency-Key is for who asked, and for nobody else of the organisation. */

const PASSWORD = 'correct horse battery';

let gateway: TestGateway;
let admin: string;
let member: string;
beforeAll(async () => {
  gateway = await TestGateway.start();
  admin = await gateway.tenant();
  const email = `${newId()}@example.test`;
  const { body: invited } = await gateway.call('POST', '/api/invitations', {
    token: admin,
    body: { email, role: 'member' },
  });
  const { body } = await gateway.call('POST', '/api/auth/invitations/accept', {
    body: { token: String(invited.link).split('#')[1], password: PASSWORD },
  });
  member = body.access_token;
});
afterAll(() => gateway.close());

const post = (token: string, path: string, body: object, key: string) =>
  gateway.call('POST', path, { token, body, headers: { 'idempotency-key': key } });

describe('the same key of somebody else', () => {
  it('does not give away an API key', async () => {
    const first = await post(admin, '/api/auth/api-keys', { name: 'ci' }, 'create-ci-key');
    expect(first.status).toBe(201);
    const again = await post(admin, '/api/auth/api-keys', { name: 'ci' }, 'create-ci-key');
    expect(again.body).toEqual(first.body);
    const other = await post(member, '/api/auth/api-keys', { name: 'ci' }, 'create-ci-key');
    expect(other.status).toBe(422);
    expect(JSON.stringify(other.body)).not.toContain(first.body.key);
    // A key of the admin's own may do less than the admin.
    const { key } = (
      await gateway.call('POST', '/api/auth/api-keys', { token: admin, body: { name: 'w', scope: 'write' } })
    ).body;
    expect((await post(key, '/api/auth/api-keys', { name: 'ci' }, 'create-ci-key')).status).toBe(422);
  });

  it('does not show a task, and makes none', async () => {
    const first = await post(admin, '/api/tasks', { title: 'Private' }, 'task-1');
    expect(first.status).toBe(201);
    const other = await post(member, '/api/tasks', { title: 'Private' }, 'task-1');
    expect(other.status).toBe(422);
    expect(other.body.title).not.toBe('Private');
  });
});

it('a key that may write, but not all, ends neither keys nor sessions', async () => {
  const { body: other } = await gateway.call('POST', '/api/auth/api-keys', {
    token: admin,
    body: { name: 'other' },
  });
  const { body: own } = await gateway.call('POST', '/api/auth/api-keys', {
    token: admin,
    body: { name: 'writes', scope: 'write' },
  });
  const { body: sessions } = await gateway.call('GET', '/api/auth/sessions', { token: admin });
  for (const path of [`/api/auth/api-keys/${other.id}`, `/api/auth/sessions/${sessions.data[0].id}`])
    expect((await gateway.call('DELETE', path, { token: own.key })).status).toBe(403);
});
