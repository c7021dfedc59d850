import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestGateway } from '../gateway.fixture.js';
import { DIRECTORY_ENV, DOMAIN } from './account.fixture.js';

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await TestGateway.start(DIRECTORY_ENV);
  token = await gateway.tenant();
});
afterAll(() => gateway.close());

let accounts = 0;
let id: string;
let jobId: string;
/** An account whose job has ended, as the account worker leaves it. */
beforeEach(async () => {
  accounts += 1;
  const accountSeed = { email: `c${accounts}@${DOMAIN}`, username: `name${accounts}` };
  const { body } = await gateway.call('POST', '/api/accounts', { token, body: { accounts: [accountSeed] } });
  jobId = body.job_id;
  const { data } = (await gateway.call('GET', `/api/accounts?job_id=${jobId}`, { token })).body;
  id = data[0].id;
  await setJob('completed');
  await gateway.pool.query(`UPDATE accounts SET status = 'created', target_id = 'x' WHERE id = $1`, [id]);
});

const setJob = (status: string) =>
  gateway.pool.query('UPDATE jobs SET status = $2 WHERE id = $1', [jobId, status]);
const put = (body: unknown, by = token, account = id, headers: Record<string, string> = {}) =>
  gateway.call('PUT', `/api/accounts/${account}`, { token: by, body, headers });
const remove = (by = token, account = id, headers: Record<string, string> = {}) =>
  gateway.call('DELETE', `/api/accounts/${account}`, { token: by, headers });
/** The changes of the account that are under way, the oldest first. */
async function changes(): Promise<unknown[]> {
  const { rows } = await gateway.pool.query<{ payload: unknown }>(
    `SELECT payload FROM jobs WHERE type = 'account_change' AND payload->>'account_id' = $1 ORDER BY id`,
    [id],
  );
  return rows.map(({ payload }) => payload);
}

describe('a change', () => {
  it('is a job, and leaves the account on record as it was until that is done', async () => {
    const fields = { given_name: 'Ada', family_name: null, active: false, account_data: { team: 7 } };
    const { status, body } = await put(fields);
    expect(status).toBe(202);
    expect(body).toEqual({ job_id: expect.any(String), status: 'pending' });
    expect(await changes()).toEqual([
      expect.objectContaining({
        account_id: id,
        title: `c${accounts}@${DOMAIN}`,
        change: { kind: 'update', fields },
      }),
    ]);
    expect((await gateway.call('GET', `/api/jobs/${body.job_id}`, { token })).body).toMatchObject({
      type: 'account_change',
      title: `c${accounts}@${DOMAIN}`,
      priority: 5,
    });
    expect((await gateway.call('GET', `/api/accounts/${id}`, { token })).body).toMatchObject({
      given_name: null,
      status: 'created',
    });
  });

  it('deletes by a job too', async () => {
    expect(await remove()).toMatchObject({ status: 202, body: { status: 'pending' } });
    expect(await changes()).toEqual([expect.objectContaining({ change: { kind: 'delete' } })]);
    expect((await gateway.call('GET', `/api/accounts/${id}`, { token })).status).toBe(200);
  });

  it.each(['pending', 'queued', 'active'])(
    'is refused while the account is being made by a job that is %s',
    async (status) => {
      await setJob(status);
      await gateway.pool.query(`UPDATE accounts SET status = 'pending' WHERE id = $1`, [id]);
      for (const answer of [await put({ given_name: 'Ada' }), await remove()])
        expect(answer).toMatchObject({
          status: 409,
          body: { type: 'urn:slipway:problem:account-being-made' },
        });
      expect(await changes()).toEqual([]);
      await gateway.pool.query(`UPDATE accounts SET status = 'created' WHERE id = $1`, [id]);
      // It is made; that others of its job are not does not matter.
      expect((await put({ given_name: 'Ada' })).status).toBe(202);
      await setJob('completed');
    },
  );

  it.each(['failed', 'cancelled'])(
    'is taken of an account that a job left when it was %s',
    async (status) => {
      await setJob(status);
      await gateway.pool.query(`UPDATE accounts SET status = 'pending' WHERE id = $1`, [id]);
      expect((await put({ email: `again${accounts}@${DOMAIN}` })).status).toBe(202);
      expect((await remove()).status).toBe(202);
    },
  );

  it('keeps to the domains of the directory', async () => {
    for (const domain of ['other.test', `sub.${DOMAIN}`])
      expect(await put({ email: `a@${domain}` })).toMatchObject({
        status: 422,
        body: { errors: [{ path: 'email', message: `must be an address of ${DOMAIN}` }] },
      });
    expect((await put({ email: `fine${accounts}@${DOMAIN.toUpperCase()}` })).status).toBe(202);
    expect(await changes()).toEqual([
      expect.objectContaining({
        change: { kind: 'update', fields: { email: `fine${accounts}@${DOMAIN}` } },
      }),
    ]);
  });

  it('takes no address or user name of another account, in any case, and may keep its own', async () => {
    for (const [fields, path] of [
      [{ email: `C1@${DOMAIN}` }, 'email'],
      [{ username: 'NAME1' }, 'username'],
    ] as const) {
      const answer = await put(fields);
      if (accounts === 1) continue;
      expect(answer).toMatchObject({ status: 409, body: { type: 'urn:slipway:problem:account-exists' } });
      expect(answer.body.detail).toMatch(new RegExp(`^${path}: `));
    }
    expect((await put({ email: `C${accounts}@${DOMAIN}`, username: `Name${accounts}` })).status).toBe(202);
  });

  it.each([
    ['nothing', {}, ''],
    ['an unknown field', { password: 'x' }, ''],
    ['a status', { status: 'verified' }, ''],
    ['an address that is none', { email: 'nobody' }, 'email'],
    ['no address', { email: null }, 'email'],
    ['an empty name', { given_name: '' }, 'given_name'],
    ['NUL', { family_name: 'a\u0000b' }, 'family_name'],
    ['a flag as text', { active: 'false' }, 'active'],
    ['no new password', { reset_password: false }, 'reset_password'],
    ['a birthdate that never was', { birthdate: '2001-02-30' }, 'birthdate'],
  ])('of %s is refused', async (_, body, path) => {
    const answer = await put(body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
    expect(await changes()).toEqual([]);
  });

  it('is of nobody else, and of no account that is not there', async () => {
    const stranger = await gateway.tenant();
    const unknown = '019a0000-0000-7000-8000-000000000000';
    for (const answer of [
      await put({ given_name: 'Eve' }, stranger),
      await remove(stranger),
      await put({ given_name: 'Eve' }, token, unknown),
      await remove(token, unknown),
    ])
      expect(answer).toMatchObject({ status: 404 });
    expect(await put({ given_name: 'Eve' }, token, 'x')).toMatchObject({ status: 422 });
    expect(await changes()).toEqual([]);
  });

  it('follows another one, and is a job of its own', async () => {
    const [one, two] = [await put({ given_name: 'Ada' }), await put({ given_name: 'Grace' })];
    expect(one.body.job_id).not.toBe(two.body.job_id);
    expect(await changes()).toHaveLength(2);
  });

  it('is made once with one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': `change-${accounts}` };
    const first = await put({ given_name: 'Ada' }, token, id, headers);
    expect(await put({ given_name: 'Ada' }, token, id, headers)).toMatchObject({
      status: 202,
      body: first.body,
    });
    expect((await put({ given_name: 'Grace' }, token, id, headers)).status).toBe(422);
    expect((await remove(token, id, headers)).status).toBe(422);
    const forDelete = { 'idempotency-key': `delete-${accounts}` };
    const deleted = await remove(token, id, forDelete);
    expect((await remove(token, id, forDelete)).body).toEqual(deleted.body);
    expect(await changes()).toHaveLength(2);
  });

  it('neither locks an account that was in the directory before, nor gives it a password', async () => {
    await gateway.pool.query(`UPDATE accounts SET origin = 'linked' WHERE id = $1`, [id]);
    for (const fields of [{ active: false }, { active: true }, { reset_password: true, given_name: 'Ada' }])
      expect(await put(fields)).toMatchObject({
        status: 409,
        body: { type: 'urn:slipway:problem:account-linked' },
      });
    expect(await changes()).toEqual([]);
    expect((await put({ given_name: 'Ada' })).status).toBe(202);
    expect((await remove()).status).toBe(202);
    await gateway.pool.query(`UPDATE accounts SET origin = 'created' WHERE id = $1`, [id]);
    expect((await put({ active: false, reset_password: true })).status).toBe(202);
  });
});
