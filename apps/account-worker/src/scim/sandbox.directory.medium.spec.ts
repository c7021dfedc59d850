import { startScimDirectory, type ScimDirectory } from '@slipway/testing/scim';
import type { Dispatcher } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { splitBulk, toBulkRequest } from './bulk.js';
import { clientOf, failure, newUser, PASSWORD, TOKEN } from './directory.fixture.js';
import type { ScimClient } from './scim.client.js';
import { CAUTIOUS_CONFIG } from './service.config.js';

const SPACE = 'staff';

let directory: ScimDirectory;
let client: ScimClient;
let connection: Dispatcher;
let calm: ReturnType<ScimDirectory['switches']>;

beforeAll(async () => {
  directory = await startScimDirectory({ token: TOKEN });
  calm = directory.switches();
  ({ client, connection } = clientOf(directory.base(SPACE)));
});
afterAll(async () => {
  await connection.destroy();
  await directory.close();
});
beforeEach(() => {
  directory.set(calm);
  directory.empty(SPACE);
});

async function created(changes: Parameters<typeof newUser>[0] = {}) {
  const outcome = await client.create(newUser(changes));
  if (outcome.outcome !== 'created') throw new Error(outcome.detail);
  return outcome.user;
}

describe('a directory', () => {
  it('says what it can do', async () => {
    expect(await client.discover()).toEqual({
      patch: true,
      bulk: { maxOperations: 1000, maxPayloadSize: 1_048_576 },
      etag: true,
      filter: true,
      maxResults: 200,
      changePassword: true,
    });
    directory.set({ config: 'sparse' });
    expect(await client.discover()).toEqual({
      ...CAUTIOUS_CONFIG,
      patch: true,
      bulk: { maxOperations: 100, maxPayloadSize: 102_400 },
    });
    directory.set({ config: 'missing' });
    expect(await client.discover()).toEqual(CAUTIOUS_CONFIG);
  });

  it('that does not accept the token says so', async () => {
    directory.set({ unauthorized: true });
    for (const attempt of [client.discover(), client.create(newUser()), client.bulkCreate([newUser()])])
      expect(await failure(attempt)).toMatchObject({
        fault: 'unauthorized',
        retryable: false,
        maybeDone: false,
      });
    expect(directory.users(SPACE)).toEqual([]);
  });
});

describe('an account', () => {
  it('is made, found, changed, switched off and removed', async () => {
    const user = await created({ displayName: 'Ada L.' });
    expect(user).toMatchObject({
      externalId: 'slipway-1',
      userName: 'user1',
      active: true,
      version: 'W/"1"',
    });
    expect(directory.users(SPACE)).toMatchObject([
      {
        id: user.id,
        name: { formatted: 'Ada Lovelace' },
        emails: [{ value: 'user1@example.test', primary: true }],
      },
    ]);
    expect(directory.password(SPACE, user.id)).toBe(PASSWORD);
    expect(await client.findByUserName('USER1')).toEqual(user);
    expect(await client.findByExternalId('slipway-1')).toEqual(user);
    expect(await client.get(user.id)).toEqual(user);

    const changes = { userName: 'ada', email: 'ada@example.test', familyName: 'Byron', displayName: null };
    expect(await client.patch(user.id, changes, user.version)).toMatchObject({
      outcome: 'changed',
      user: { userName: 'ada', version: 'W/"2"' },
    });
    expect(directory.users(SPACE)).toMatchObject([
      {
        userName: 'ada',
        name: { givenName: 'Ada', familyName: 'Byron' },
        emails: [{ value: 'ada@example.test' }],
      },
    ]);
    expect(directory.users(SPACE)[0]).not.toHaveProperty('displayName');

    expect(await client.patch(user.id, { active: false }, user.version)).toEqual({ outcome: 'stale' });
    expect(await client.patch(user.id, { active: false }, null)).toMatchObject({
      outcome: 'changed',
      user: { active: false },
    });
    expect(await client.remove(user.id)).toBe('removed');
    expect(await client.remove(user.id)).toBe('absent');
    expect(await client.patch(user.id, { active: false }, null)).toEqual({ outcome: 'absent' });
    expect(await client.get(user.id)).toBeUndefined();
    expect(await client.findByExternalId('slipway-1')).toBeUndefined();
  });

  it('is changed by PUT in a directory without PATCH', async () => {
    directory.set({ patch: false });
    const user = await created({ extra: { title: 'Countess' } });
    expect(await failure(client.patch(user.id, { active: false }, null))).toMatchObject({
      fault: 'unsupported',
      maybeDone: false,
    });
    expect(
      await client.replace(
        user.id,
        { active: false, givenName: 'A.', email: 'a@example.test' },
        user.version,
      ),
    ).toMatchObject({
      outcome: 'changed',
      user: { id: user.id, active: false, externalId: 'slipway-1' },
    });
    expect(directory.users(SPACE)).toMatchObject([
      { title: 'Countess', name: { formatted: 'A. Lovelace' }, emails: [{ value: 'a@example.test' }] },
    ]);
    expect(await client.replace(user.id, { active: true }, user.version)).toEqual({ outcome: 'stale' });
  });

  it.each([
    'a"b',
    'back\\slash',
    'ends\\',
    '"',
    'x" or userName pr or userName eq "y',
    'مستخدم',
    '😀 (x)',
    'a b+c&d=e%20',
  ])('called %j is found under this name and no other', async (name) => {
    await created({ userName: 'somebody', externalId: 'somebody' });
    const user = await created({ userName: name, externalId: name });
    expect(await client.findByUserName(name)).toEqual(user);
    expect(await client.findAllByExternalId(name)).toEqual([user]);
    expect(await client.findByUserName(`${name}!`)).toBeUndefined();
  });

  it('is one of several that share an external id', async () => {
    const first = await created({ userName: 'one' });
    const second = await created({ userName: 'two' });
    expect(await client.findAllByExternalId('slipway-1')).toEqual([first, second]);
  });

  it('with a name that is taken is a conflict', async () => {
    await created();
    expect(await client.create(newUser({ userName: 'USER1', externalId: 'another' }))).toMatchObject({
      outcome: 'conflict',
      detail: expect.stringContaining('USER1'),
    });
  });
});

describe('a lost answer', () => {
  it('leaves open whether the account was made, and the directory tells', async () => {
    directory.set({ drop_after_rate: 1 });
    expect(await failure(client.create(newUser()))).toMatchObject({ fault: 'unavailable', maybeDone: true });
    directory.set({ ...calm, drop_before_rate: 1 });
    expect(await failure(client.create(newUser({ userName: 'u2', externalId: 'e2' })))).toMatchObject({
      fault: 'unavailable',
      maybeDone: true,
    });
    directory.set(calm);
    expect(await client.findByExternalId('slipway-1')).toMatchObject({ userName: 'user1' });
    expect(await client.findByExternalId('e2')).toBeUndefined();
  });

  it.each([
    [{ bad_gateway_rate: 1 }, { fault: 'unavailable', httpStatus: 502, maybeDone: true }],
    [{ unavailable_rate: 1 }, { fault: 'unavailable', httpStatus: 503, maybeDone: true }],
    [{ too_many_rate: 1 }, { fault: 'throttled', httpStatus: 429, maybeDone: false }],
    [{ redirect_to: 'https://elsewhere.test/' }, { fault: 'redirected', httpStatus: 307, maybeDone: false }],
  ])('under %j is told from others', async (switches, expected) => {
    directory.set(switches);
    expect(await failure(client.create(newUser()))).toMatchObject(expected);
    expect(directory.users(SPACE)).toEqual([]);
  });

  it.each(['seconds', 'date'] as const)('of the quota says in a %s how long to wait', async (retry_after) => {
    directory.set({ requests_per_second: 0.1, retry_after });
    // The first one takes what there is.
    await client.discover();
    const { fault, retryAfterMs } = await failure(client.discover());
    expect(fault).toBe('throttled');
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(11_000);
  });
});

describe('Bulk', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, n) =>
      newUser({ externalId: `e-${n}`, userName: `üser${n}`, email: `user${n}@example.test` }),
    );

  it('makes each account or says why not', async () => {
    await created({ userName: 'üser1', externalId: 'earlier' });
    const users = [...many(4), newUser({ externalId: 'nameless', userName: '' })];
    const outcomes = await client.bulkCreate(users);
    expect([...outcomes.keys()]).toEqual(users.map(({ externalId }) => externalId));
    const made = await client.findByExternalId('e-0');
    expect(outcomes.get('e-0')).toEqual({ outcome: 'created', id: made?.id, version: made?.version });
    expect(outcomes.get('e-1')).toMatchObject({
      outcome: 'conflict',
      detail: expect.stringContaining('üser1'),
    });
    expect(outcomes.get('nameless')).toMatchObject({
      outcome: 'failed',
      error: { fault: 'refused', isItemFault: true },
    });
    expect(directory.users(SPACE)).toHaveLength(4);
    expect(directory.password(SPACE, made?.id ?? '')).toBe(PASSWORD);
  });

  it('split by the directory’s limits is accepted to the last byte', async () => {
    const users = many(30);
    const max_payload_size = Buffer.byteLength(toBulkRequest(users.slice(0, 7)));
    directory.set({ max_operations: 7, max_payload_size });
    const { bulk } = await client.discover();
    const requests = splitBulk(users, bulk ?? { maxOperations: 1, maxPayloadSize: 1 });
    expect(requests[0]).toHaveLength(7);
    for (const request of requests)
      for (const { outcome } of (await client.bulkCreate(request)).values()) expect(outcome).toBe('created');
    expect(directory.users(SPACE)).toHaveLength(30);
  });

  it('that is larger is refused as a whole', async () => {
    const users = many(7);
    directory.set({ max_payload_size: Buffer.byteLength(toBulkRequest(users)) - 1 });
    expect(await failure(client.bulkCreate(users))).toMatchObject({ fault: 'too_large', maybeDone: false });
    directory.set({ ...calm, max_operations: 6 });
    expect(await failure(client.bulkCreate(users))).toMatchObject({ fault: 'too_large', maybeDone: false });
    expect(directory.users(SPACE)).toEqual([]);
  });

  it('whose answer is lost leaves all of them open', async () => {
    directory.set({ drop_after_rate: 1 });
    expect(await failure(client.bulkCreate(many(3)))).toMatchObject({
      fault: 'unavailable',
      maybeDone: true,
    });
    expect(directory.users(SPACE)).toHaveLength(3);
  });

  it('that is not offered says so', async () => {
    directory.set({ bulk: false });
    expect((await client.discover()).bulk).toBeNull();
    expect(await failure(client.bulkCreate(many(3)))).toMatchObject({
      fault: 'unsupported',
      maybeDone: false,
    });
  });
});
