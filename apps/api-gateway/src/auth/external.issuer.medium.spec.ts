import { createHmac, createPublicKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { TestGateway } from '../gateway.fixture.js';
import { AUDIENCE, claimsOf, ISSUER, TestIssuer } from './issuer.fixture.js';

const SECRET = 'a secret that has thirty-two bytes';
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

let issuer: TestIssuer;
/** One that believes the issuer's keys, and one that shares a secret with it. */
let gateway: TestGateway;
let sharing: TestGateway;
beforeAll(async () => {
  issuer = await TestIssuer.start();
  [gateway, sharing] = await Promise.all([
    TestGateway.start({ AUTH_JWKS_URL: issuer.url, AUTH_ISSUER: ISSUER, AUTH_AUDIENCE: AUDIENCE }),
    TestGateway.start({ AUTH_HS256_SECRET: SECRET, AUTH_ISSUER: ISSUER, AUTH_AUDIENCE: AUDIENCE }),
  ]);
});
afterAll(async () => {
  await Promise.all([gateway.close(), sharing.close()]);
  await issuer.close();
});

const user = (token: string, at = gateway) => at.call('GET', '/api/user', { token });
const signed = (claims: object, secret = SECRET) =>
  new SignJWT({ ...claimsOf(), ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(secret));

describe('a token of another issuer', () => {
  it('lets in who it names, as what it says, and makes them known with their tenant', async () => {
    const [sub, tenant_id] = [newId(), newId()];
    const token = await issuer.token({ sub, tenant_id, role: 'admin' });
    const answers = await Promise.all(Array.from({ length: 5 }, () => user(token)));
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 200, body: { id: sub, tenant_id, role: 'admin' } });
    // What refers to users and tenants can be made.
    for (const [path, body] of [
      ['/api/tasks', { title: 'Call back' }],
      ['/api/parties', { name: 'Ada', type: 'person' }],
      ['/api/auth/api-keys', { name: 'a key' }],
    ] as const)
      expect([201, 422]).toContain((await gateway.call('POST', path, { token, body })).status);
    const members = await gateway.call('GET', '/api/members', { token });
    expect(members.body).toMatchObject({ total: 1, data: [{ id: sub, role: 'admin' }] });
  });

  it('names them by user_id, too; what it says of the role holds', async () => {
    const [user_id, tenant_id] = [newId(), newId()];
    const claims = { sub: 'somebody', user_id, tenant_id };
    expect(await user(await issuer.token(claims))).toMatchObject({ status: 200, body: { id: user_id } });
    const raised = await issuer.token({ ...claims, role: 'admin' });
    expect(await gateway.call('GET', '/api/members', { token: raised })).toMatchObject({
      status: 200,
      body: { data: [{ role: 'admin' }] },
    });
  });

  it('with a lower role takes away what that role cannot have, on record', async () => {
    const [sub, tenant_id] = [newId(), newId()];
    const [as, admin] = [
      (role: string) => issuer.token({ sub, tenant_id, role }),
      await issuer.token({ tenant_id, role: 'admin' }),
    ];
    const first = await as('admin');
    const keyOf = async (body: object) =>
      String((await gateway.call('POST', '/api/auth/api-keys', { token: first, body })).body.key);
    const keys = [
      await keyOf({ name: 'of an admin' }),
      await keyOf({ name: 'of a service', role: 'service' }),
      await keyOf({ name: 'of a member', role: 'member' }),
    ];
    const statuses = () => Promise.all(keys.map(async (key) => (await user(key)).status));
    expect(await statuses()).not.toContain(401);
    const invited = await gateway.call('POST', '/api/invitations', {
      token: first,
      body: { email: `${newId()}@example.test` },
    });
    expect(invited.status).toBe(201);

    const lower = await as('member');
    await Promise.all(Array.from({ length: 5 }, () => user(lower)));

    expect((await statuses()).map((status) => status === 401)).toEqual([true, true, false]);
    const told = await gateway.call('GET', '/api/audit?kind=member.role_changed', { token: admin });
    expect(told.body.data).toMatchObject([
      { user_id: null, subject_id: sub, detail: 'admin → member, says the issuer of the token' },
    ]);
    const open = await gateway.call('GET', '/api/invitations', { token: admin });
    expect(open.body.data).toEqual([]);
  });

  it.each([
    ['no tenant', { tenant_id: undefined }, 'token-without-tenant'],
    ['a tenant that is no UUID', { tenant_id: 'acme' }, 'token-without-tenant'],
    ['no user', { sub: undefined }, 'token-without-user'],
    ['no role', { role: undefined }, 'token-without-role'],
    ['an unknown role', { role: 'owner' }, 'token-without-role'],
    ['another issuer', { iss: 'https://another.example.test/' }, 'unauthenticated'],
    ['no issuer', { iss: undefined }, 'unauthenticated'],
    ['another audience', { aud: 'another' }, 'unauthenticated'],
    ['no end', { exp: undefined }, 'unauthenticated'],
    ['an end in the past', { exp: 1_000 }, 'unauthenticated'],
    ['our own issuer', { iss: 'slipway', aud: 'slipway' }, 'unauthenticated'],
  ])('with %s is refused', async (_, claims, code) => {
    const answer = await user(await issuer.token(claims));
    expect(answer).toMatchObject({ status: 401, body: { type: `urn:slipway:problem:${code}` } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('is never checked with its key as a secret, nor without a signature', async () => {
    const { kid, publicJwk } = issuer.key;
    const pem = createPublicKey({ key: { ...publicJwk }, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    });
    for (const secret of [pem, JSON.stringify(publicJwk), String(publicJwk.n)]) {
      const text = `${encoded({ alg: 'HS256', kid })}.${encoded(claimsOf())}`;
      const forged = `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
      expect((await user(forged)).status).toBe(401);
    }
    expect((await user(`${encoded({ alg: 'none', kid })}.${encoded(claimsOf())}.`)).status).toBe(401);
    expect((await user(await signed({}))).status).toBe(401);
    // Tokens of our own are what they were, and the issuer's key signs none of them.
    expect((await user(await gateway.tenant())).status).toBe(200);
  });

  it('names a user of one tenant', async () => {
    const sub = newId();
    expect((await user(await issuer.token({ sub }))).status).toBe(200);
    expect(await user(await issuer.token({ sub }))).toMatchObject({
      status: 401,
      body: { type: 'urn:slipway:problem:token-of-another-tenant' },
    });
  });

  it('of somebody who was removed lets nobody in', async () => {
    const tenant_id = newId();
    const [admin, sub] = [await issuer.token({ tenant_id, role: 'admin' }), newId()];
    await user(admin);
    const token = await issuer.token({ tenant_id, sub });
    expect((await user(token)).status).toBe(200);
    expect((await gateway.call('DELETE', `/api/members/${sub}`, { token: admin })).status).toBe(204);
    await expect.poll(async () => (await user(token)).status, { timeout: 10_000 }).toBe(401);
  });

  it('whose address is that of nobody cannot be signed in as with a password', async () => {
    const sub = newId();
    await user(await issuer.token({ sub }));
    const answer = await gateway.call('POST', '/api/auth/sign-in', {
      body: { email: `external:${sub}`, password: '!' },
    });
    expect(answer.status).toBe(422);
  });
});

describe('a secret that is shared', () => {
  it('lets in who is named with it, and no key does', async () => {
    expect((await user(await signed({}), sharing)).status).toBe(200);
    expect((await user(await signed({}, 'another secret of thirty-two bytes'), sharing)).status).toBe(401);
    expect((await user(await signed({ iss: 'another' }), sharing)).status).toBe(401);
    expect((await user(await signed({ aud: 'another' }), sharing)).status).toBe(401);
    expect((await user(await issuer.token(), sharing)).status).toBe(401);
    expect((await user(await sharing.tenant(), sharing)).status).toBe(200);
  });
});
