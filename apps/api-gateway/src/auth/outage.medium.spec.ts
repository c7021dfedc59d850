import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { stopwatch } from '@slipway/testing/pace';
import { newId } from '@slipway/shared/ids';
import { problemOf } from '../http/problem.js';
import { SOURCE, PostgresWithOutages, SignIn, SilentWay } from './outage.fixture.js';

const HOUR_MS = 60 * 60_000;
const account = () => ({ email: `${newId()}@example.test`, password: 'correct horse battery' });

let postgres: PostgresWithOutages;
beforeAll(async () => {
  postgres = await PostgresWithOutages.start();
});
afterAll(() => postgres.close());

/** Lets `ms` pass for whoever asks for the time. */
function later(ms: number): void {
  const [monotonic, wall] = [performance.now.bind(performance), Date.now.bind(Date)];
  vi.spyOn(performance, 'now').mockImplementation(() => monotonic() + ms);
  vi.spyOn(Date, 'now').mockImplementation(() => wall() + ms);
}

describe('while Postgres is away', () => {
  let signIn: SignIn;
  beforeEach(async () => {
    await postgres.startAgain();
    signIn = await SignIn.start({ url: postgres.url });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await signIn.close();
  });

  const newcomer = async () => {
    const body = account();
    const { access_token: token, refresh_token: refreshToken } = await signIn.users.signUp(body, SOURCE);
    return { ...body, token, refreshToken, caller: await signIn.tokens.authenticate(token) };
  };
  const outage = async () => {
    await postgres.stop();
    await signIn.away();
  };

  describe('an API key', () => {
    const keyOf = async (over: { expires_at?: string } = {}) => {
      const { caller } = await newcomer();
      const { key, id } = await signIn.keys.create(caller, { name: 'script', ...over }, SOURCE);
      return { key, id, caller };
    };

    it('that was known within the hour is believed, and no longer', async () => {
      const { key, caller } = await keyOf();
      await signIn.keys.authenticate(key);
      await outage();
      later(HOUR_MS - 10_000);
      await expect(signIn.keys.authenticate(key)).resolves.toMatchObject({ tenant_id: caller.tenant_id });
      vi.restoreAllMocks();
      later(HOUR_MS);
      await expect(signIn.keys.authenticate(key)).rejects.toMatchObject({ status: 503 });
    });

    it('is believed from the first error on, before the monitor has noticed', async () => {
      const { key, caller } = await keyOf();
      await signIn.keys.authenticate(key);
      await signIn.monitor.stop();
      await postgres.stop();
      expect(signIn.monitor.isUp).toBe(true);
      later(6_000);
      await expect(signIn.keys.authenticate(key)).resolves.toMatchObject({ tenant_id: caller.tenant_id });
    });

    it('that is not known cannot be checked', async () => {
      const { key } = await keyOf();
      await outage();
      for (const unknown of [key, 'slw_nonsense'])
        await expect(signIn.keys.authenticate(unknown)).rejects.toMatchObject({
          status: 503,
          retryAfterSeconds: 1,
          message: 'The API key cannot be checked at the moment.',
        });
    });

    it('that was revoked here is refused', async () => {
      const { key, id, caller } = await keyOf();
      await signIn.keys.authenticate(key);
      await signIn.keys.revoke(caller, id, SOURCE);
      await outage();
      later(6_000);
      await expect(signIn.keys.authenticate(key)).rejects.toMatchObject({ status: 401 });
    });

    it('that another gateway revoked is refused when this one was told so', async () => {
      const { key, id } = await keyOf();
      await signIn.keys.authenticate(key);
      await signIn.database.pool.query('UPDATE api_keys SET revoked_at = now() WHERE id = $1', [id]);
      later(6_000);
      await expect(signIn.keys.authenticate(key)).rejects.toMatchObject({ status: 401 });
      await outage();
      await expect(signIn.keys.authenticate(key)).rejects.toMatchObject({ status: 401 });
    });

    it('that has expired meanwhile is refused', async () => {
      const { key } = await keyOf({ expires_at: new Date(Date.now() + HOUR_MS / 2).toISOString() });
      await signIn.keys.authenticate(key);
      await outage();
      later(HOUR_MS / 2);
      await expect(signIn.keys.authenticate(key)).rejects.toMatchObject({
        status: 401,
        message: 'The API key has expired.',
      });
    });

    it('is asked about again when Postgres is back', async () => {
      const { key, id } = await keyOf();
      await signIn.keys.authenticate(key);
      await outage();
      await postgres.startAgain();
      await signIn.back();
      await signIn.database.pool.query('UPDATE api_keys SET revoked_at = now() WHERE id = $1', [id]);
      later(6_000);
      await expect(signIn.keys.authenticate(key)).rejects.toMatchObject({ status: 401 });
    });
  });

  describe('an access token', () => {
    it('is believed until it expires, whether its session was asked about before or not', async () => {
      const { token, caller } = await newcomer();
      const unseen = await newcomer().then(({ refreshToken }) =>
        signIn.sessions.refresh(refreshToken, SOURCE),
      );
      await outage();
      later(6_000);
      await expect(signIn.tokens.authenticate(token)).resolves.toEqual(caller);
      await expect(signIn.tokens.authenticate(unseen.access_token)).resolves.toMatchObject({ role: 'admin' });
      vi.restoreAllMocks();
      later(15 * 60_000);
      await expect(signIn.tokens.authenticate(token)).rejects.toMatchObject({ status: 401 });
    });

    it('without a good signature is refused', async () => {
      const { token } = await newcomer();
      const [head, , signature] = token.split('.');
      const [, claims] = (await newcomer()).token.split('.');
      await outage();
      await expect(signIn.tokens.authenticate(`${head}.${claims}.${signature}`)).rejects.toMatchObject({
        status: 401,
      });
    });

    it('of a session that was signed out here is refused', async () => {
      const { token, caller } = await newcomer();
      await signIn.sessions.revoke(caller, caller.session_id!, 'user.signed_out', SOURCE);
      await outage();
      for (const ms of [0, 6_000, 14 * 60_000]) {
        vi.restoreAllMocks();
        later(ms);
        await expect(signIn.tokens.authenticate(token)).rejects.toMatchObject({ status: 401 });
      }
    });

    it('of a session that another gateway ended is refused when this one was told so', async () => {
      const { token, caller } = await newcomer();
      await signIn.database.pool.query('UPDATE sessions SET revoked_at = now() WHERE id = $1', [
        caller.session_id,
      ]);
      later(6_000);
      await expect(signIn.tokens.authenticate(token)).rejects.toMatchObject({ status: 401 });
      await outage();
      await expect(signIn.tokens.authenticate(token)).rejects.toMatchObject({ status: 401 });
    });

    it('of a session that ended with a stolen refresh token is refused', async () => {
      const { token, refreshToken } = await newcomer();
      await signIn.sessions.refresh(refreshToken, SOURCE);
      await signIn.database.pool.query(
        `UPDATE sessions SET last_used_at = last_used_at - interval '31 seconds' WHERE previous_refresh_hash = $1`,
        [createHash('sha256').update(refreshToken).digest()],
      );
      await expect(signIn.sessions.refresh(refreshToken, SOURCE)).rejects.toMatchObject({ status: 401 });
      await outage();
      await expect(signIn.tokens.authenticate(token)).rejects.toMatchObject({ status: 401 });
    });
  });

  it('a refresh token whose answer the outage took renews its session after it, and not for ever', async () => {
    const { refreshToken } = await newcomer();
    await signIn.sessions.refresh(refreshToken, SOURCE);
    await outage();
    later(60_000);
    await expect(signIn.sessions.refresh(refreshToken, SOURCE)).rejects.toMatchObject({ status: 503 });
    await postgres.startAgain();
    await signIn.back();
    const { refresh_token } = await signIn.sessions.refresh(refreshToken, SOURCE);
    vi.restoreAllMocks();
    later(95_000);
    // Who comes with it now is another one.
    await expect(signIn.sessions.refresh(refreshToken, SOURCE)).rejects.toMatchObject({ status: 401 });
    await expect(signIn.sessions.refresh(refresh_token, SOURCE)).rejects.toMatchObject({ status: 401 });
  });
});

describe('what needs Postgres is refused within a second', () => {
  it.each(['stopped', 'silent'] as const)('when it is %s', async (how) => {
    await postgres.startAgain();
    const way = await SilentWay.to(postgres);
    const signIn = await SignIn.start({ url: way.url });
    const body = account();
    const { access_token, refresh_token } = await signIn.users.signUp(body, SOURCE);
    const caller = await signIn.tokens.authenticate(access_token);
    if (how === 'silent') way.fallSilent();
    else await postgres.stop();
    const elapsed = stopwatch();
    const answers = await Promise.allSettled([
      signIn.users.signIn(body, SOURCE),
      signIn.users.signUp(account(), SOURCE),
      signIn.sessions.refresh(refresh_token, SOURCE),
      signIn.keys.create(caller, { name: 'script' }, SOURCE),
      signIn.keys.authenticate('slw_nonsense'),
    ]);
    expect(elapsed()).toBeLessThan(1_000);
    for (const answer of answers) {
      expect(answer.status).toBe('rejected');
      if (answer.status === 'rejected')
        expect(problemOf(answer.reason)).toMatchObject({ problem: { status: 503 }, retryAfterSeconds: 1 });
    }
    await way.close();
    await signIn.close();
  });
});
