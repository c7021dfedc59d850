import { randomUUID } from 'node:crypto';
import { createRedis, untilReady, type Redis } from '@slipway/shared/redis';
import { testRedis, type TestRedis } from '@slipway/testing/fixtures';
import { startScimDirectory, type ScimDirectory } from '@slipway/testing/scim';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DirectoryLink } from '../directories/directory.link.js';
import { DirectoryGate } from '../gate/directory.gate.js';
import { newUser, openClient, TOKEN } from '../scim/directory.fixture.js';
import { DirectoryAccount, type ChangeAbilities } from './directory.account.js';

const SPACE = 'staff';
const never = new AbortController().signal;

let server: TestRedis;
let redis: Redis;
let directory: ScimDirectory;
let calm: ReturnType<ScimDirectory['switches']>;
let link: DirectoryLink;
let targetId: string;
beforeAll(async () => {
  [server, directory] = await Promise.all([testRedis(), startScimDirectory({ token: TOKEN })]);
  redis = createRedis({ url: server.url, role: 'command', name: 'changes' });
  await untilReady(redis);
  calm = directory.switches();
});
beforeEach(async () => {
  directory.set(calm);
  directory.empty(SPACE);
  link = {
    client: openClient(directory.base(SPACE), { connections: 16 }),
    gate: new DirectoryGate({
      redis,
      directoryId: randomUUID(),
      requestsPerSecond: null,
      maxConcurrency: 16,
    }),
  };
  const made = await link.client.create(newUser({ displayName: 'Ada L.' }));
  if (made.outcome !== 'created') throw new Error(made.detail);
  targetId = made.user.id;
  directory.resetStats();
});
afterAll(async () => {
  redis.disconnect();
  await Promise.all([directory.close(), server.close()]);
});

const account = (over: Partial<ChangeAbilities> = {}, id = targetId) =>
  new DirectoryAccount(link, id, { patch: true, etag: true, ...over }, never);
const user = () => directory.users(SPACE)[0]!;
/** How often it was changed since it was made. */
const changesOf = () => Number(/\d+/.exec(user().meta.version)?.[0]) - 1;

describe('a change', () => {
  it.each([
    ['with PATCH and versions', { etag: true }, { GET: 1, PATCH: 1 }],
    // It is looked at first all the same: it may be somebody else's.
    ['with PATCH, without versions', { etag: false }, { GET: 1, PATCH: 1 }],
  ])('is carried out in a directory %s', async (_, abilities, methods) => {
    directory.set(abilities);
    expect(await account(abilities).change({ givenName: 'Grace', active: false })).toBe('changed');
    expect(user()).toMatchObject({ active: false, name: { givenName: 'Grace', familyName: 'Lovelace' } });
    expect(directory.stats().by_method).toEqual(methods);
  });

  it.each([true, false])(
    'keeps what it does not name in a directory without PATCH (versions: %s)',
    async (etag) => {
      directory.set({ patch: false, etag });
      expect(await account({ patch: false, etag }).change({ displayName: 'Countess' })).toBe('changed');
      expect(user()).toMatchObject({
        displayName: 'Countess',
        userName: 'user1',
        externalId: 'slipway-1',
        active: true,
        name: { givenName: 'Ada', familyName: 'Lovelace' },
        emails: [{ value: 'user1@example.test' }],
      });
      expect(directory.stats().by_method).not.toHaveProperty('PATCH');
    },
  );

  it('is made again when others have changed the account meanwhile, and takes back nothing of theirs', async () => {
    directory.set({ latency_ms: 30 });
    const outcomes = await Promise.all([
      account().change({ givenName: 'Grace' }),
      account().change({ displayName: 'Admiral' }),
      account().change({ email: 'grace@example.test' }),
    ]);
    expect(outcomes).toEqual(['changed', 'changed', 'changed']);
    expect(directory.stats().by_status).toHaveProperty('412');
    expect(user()).toMatchObject({
      displayName: 'Admiral',
      name: { givenName: 'Grace', familyName: 'Lovelace' },
      emails: [{ value: 'grace@example.test' }],
    });
    expect(changesOf()).toBe(3);
  });

  it('ends when others keep changing the account, and says what has happened', async () => {
    directory.set({ latency_ms: 30 });
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        account()
          .change({ displayName: `Name ${n}` })
          .catch((error: unknown) => error),
      ),
    );
    const changed = outcomes.filter((outcome) => outcome === 'changed');
    expect(changesOf()).toBe(changed.length);
    for (const outcome of outcomes)
      if (outcome !== 'changed')
        expect(outcome).toMatchObject({ code: 'account_contended', retryable: true });
  });

  it.each([
    ['PATCH and versions', {}],
    ['PATCH alone', { etag: false }],
    ['versions alone', { patch: false }],
    ['neither', { patch: false, etag: false }],
  ])('of an account that is gone tells so, with %s', async (_, abilities) => {
    directory.set({ etag: true, patch: true, ...abilities });
    directory.empty(SPACE);
    expect(await account(abilities).change({ givenName: 'Grace' })).toBe('absent');
  });
});

describe("somebody else's account under the id of ours", () => {
  it('is neither changed nor removed', async () => {
    const ours = { owner: randomUUID() };
    await expect(account(ours).change({ active: false })).rejects.toMatchObject({ code: 'account_not_ours' });
    await expect(account(ours).remove()).rejects.toMatchObject({ code: 'account_not_ours' });
    expect(user()).toMatchObject({ active: true });
    expect(directory.stats().by_method).toEqual({ GET: 2 });
  });
});

describe('a removal', () => {
  it('switches the account off, and then removes it', async () => {
    expect(await account({ etag: false }).remove()).toBe('removed');
    expect(directory.users(SPACE)).toEqual([]);
    expect(directory.stats().by_method).toEqual({ GET: 1, PATCH: 1, DELETE: 1 });
  });

  it('of an account that is gone is done', async () => {
    directory.empty(SPACE);
    expect(await account().remove()).toBe('absent');
  });

  it('is not done while the directory does not answer', async () => {
    directory.set({ unavailable_rate: 1 });
    await expect(account().remove()).rejects.toMatchObject({ fault: 'unavailable' });
    directory.set(calm);
    expect(user()).toMatchObject({ active: true });
  });

  it('whose answer was lost is found done when it is tried again', async () => {
    directory.set({ drop_after_rate: 1 });
    await account({ etag: false })
      .remove()
      .catch(() => undefined);
    directory.set(calm);
    await account({ etag: false }).remove();
    expect(directory.users(SPACE)).toEqual([]);
  });
});
