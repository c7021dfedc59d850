import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { TestGateway } from '../gateway.fixture.js';
import { ACCOUNT_FAILURES, ADDRESS_FAILURES } from './sign.in.limits.js';

const PASSWORD = 'correct horse battery';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.close());
// What counts for an address is that of all tests.
beforeEach(() => gateway.pool.query('DELETE FROM sign_in_attempts'));

const newcomer = async () => {
  const email = `${newId()}@example.test`;
  const { body } = await gateway.call('POST', '/api/auth/sign-up', { body: { email, password: PASSWORD } });
  return { email, refreshToken: String(body.refresh_token), userId: String(body.user.id) };
};
const signIn = (email: string, password: string) =>
  gateway.call('POST', '/api/auth/sign-in', { body: { email, password } });
const failures = async (email: string, times = ACCOUNT_FAILURES) => {
  for (let n = 0; n < times; n += 1)
    expect(await signIn(email, 'wrong'), `attempt ${n + 1}`).toMatchObject({ status: 401 });
};
/** Lets a time pass for what is on record. */
const later = async (minutes: number) => {
  for (const [table, column] of [
    ['sign_in_attempts', 'at'],
    ['sign_in_attempts', 'failed_at'],
    ['sign_in_locks', 'locked_until'],
  ])
    await gateway.pool.query(
      `UPDATE ${table} SET ${column} = ${column} - make_interval(mins => ${minutes}) WHERE ${column} IS NOT NULL`,
    );
};
const retryAfter = ({ headers }: { headers: Headers }) => Number(headers.get('retry-after'));

describe('an account', () => {
  it('is locked by ten failures: then the right password opens it neither, until the time is over', async () => {
    const { email, refreshToken } = await newcomer();
    await failures(email);
    const locked = await signIn(email, PASSWORD);
    expect(locked).toMatchObject({ status: 429, body: { type: 'urn:slipway:problem:too-many-attempts' } });
    expect(retryAfter(locked)).toBeGreaterThan(50);
    expect(retryAfter(locked)).toBeLessThanOrEqual(60);
    // Who is signed in is not concerned.
    const refreshed = await gateway.call('POST', '/api/auth/refresh', {
      body: { refresh_token: refreshToken },
    });
    expect(refreshed.status).toBe(200);
    await later(1);
    expect(await signIn(email, PASSWORD)).toMatchObject({ status: 200 });
  });

  it('that there is not is locked in the same words', async () => {
    const [known, unknown] = [(await newcomer()).email, `${newId()}@example.test`];
    await failures(known);
    await failures(unknown);
    const said = async (email: string) => {
      const { status, body, headers } = await signIn(email, PASSWORD);
      const { request_id: _, ...rest } = body;
      return { status, rest, isSoon: Number(headers.get('retry-after')) <= 60 };
    };
    expect(await said(unknown)).toEqual(await said(known));
    const { rows } = await gateway.pool.query('SELECT 1 FROM audit_events WHERE detail LIKE $1', [
      `%${unknown}%`,
    ]);
    expect(rows).toEqual([]);
  });

  it('is locked for longer each time, up to a quarter of an hour', async () => {
    const { email } = await newcomer();
    const minutes: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      await gateway.pool.query(`UPDATE sign_in_attempts SET address = 'elsewhere'`);
      await failures(email);
      const locked = Math.round(retryAfter(await signIn(email, PASSWORD)) / 60);
      minutes.push(locked);
      await later(locked);
    }
    expect(minutes).toEqual([1, 2, 4, 8, 15, 15]);
    // After a day it begins anew.
    await later(24 * 60 + 1);
    await failures(email);
    expect(Math.round(retryAfter(await signIn(email, PASSWORD)) / 60)).toBe(1);
  });

  it('begins anew with a success, and with the end of the window', async () => {
    const { email } = await newcomer();
    await failures(email, 9);
    expect(await signIn(email, PASSWORD)).toMatchObject({ status: 200 });
    await failures(email, 9);
    await later(16);
    await failures(email, 9);
    expect(await signIn(email, PASSWORD)).toMatchObject({ status: 200 });
  });

  it('of which fifty passwords are tried at once has ten of them looked at', async () => {
    const { email, userId } = await newcomer();
    const answers = await Promise.all(Array.from({ length: 50 }, () => signIn(email, 'wrong')));
    const count = (status: number) => answers.filter((answer) => answer.status === status).length;
    expect([count(401), count(429)]).toEqual([10, 40]);
    for (const answer of answers) if (answer.status === 429) expect(retryAfter(answer)).toBeGreaterThan(0);
    expect(await signIn(email, PASSWORD)).toMatchObject({ status: 429 });
    const { rows } = await gateway.pool.query<{ action: string; n: number }>(
      `SELECT action, count(*)::int AS n FROM audit_events WHERE subject_id = $1 AND action LIKE 'user.sign_in_%'
       GROUP BY action ORDER BY action`,
      [userId],
    );
    expect(rows).toEqual([
      { action: 'user.sign_in_failed', n: 10 },
      { action: 'user.sign_in_locked', n: 1 },
    ]);
  });

  it('is not locked by many who sign in rightly at once', async () => {
    const { email } = await newcomer();
    const answers = await Promise.all(Array.from({ length: 10 }, () => signIn(email, PASSWORD)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect((await gateway.pool.query('SELECT 1 FROM sign_in_attempts')).rowCount).toBe(0);
  });
});

describe('an address', () => {
  it('from which thirty attempts failed, over all accounts, has to wait', async () => {
    const { email } = await newcomer();
    for (let n = 0; n < ADDRESS_FAILURES; n += 1)
      expect((await signIn(`${newId()}@example.test`, 'wrong')).status).toBe(401);
    const refused = await signIn(email, PASSWORD);
    expect(refused.status).toBe(429);
    expect(retryAfter(refused)).toBeGreaterThan(14 * 60);
    await later(16);
    expect(await signIn(email, PASSWORD)).toMatchObject({ status: 200 });
  });
});
