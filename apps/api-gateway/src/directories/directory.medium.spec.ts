import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { directory as directorySchema } from '@slipway/shared/contracts';
import { TestGateway } from '../gateway.fixture.js';

const HOST = '127.0.0.1:9998';
const SECRET = 'the-token-that-nobody-sees';
const UNKNOWN = '019a0000-0000-7000-8000-000000000000';

let gateway: TestGateway;
let token: string;
let tenantId: string;
beforeAll(async () => {
  // No directory of the operator's: tenants begin with none.
  gateway = await TestGateway.start({ DIRECTORY_ALLOWED_HOSTS: HOST });
});
beforeEach(async () => {
  token = await gateway.tenant();
  tenantId = (await gateway.call('GET', '/api/auth/user', { token })).body.tenant_id;
});
/** Nobody works here: what lies in the queue would leave no room for more. */
afterEach(() => gateway.pool.query(`UPDATE jobs SET status = 'completed' WHERE status = 'queued'`));
afterAll(() => gateway.close());

const wanted = {
  name: 'Staff',
  base_url: `http://${HOST}/staff/scim/v2`,
  token: SECRET,
  allowed_domains: ['example.test'],
};
const create = (over: object = {}) =>
  gateway.call('POST', '/api/directories', { token, body: { ...wanted, ...over } });
const idOf = async (over: object = {}): Promise<string> => (await create(over)).body.id;
const on = (method: string, id: string, body?: unknown, by = token) =>
  gateway.call(method, `/api/directories/${id}`, { token: by, body });
const list = (by = token) => gateway.call('GET', '/api/directories', { token: by });
const defaults = async () =>
  (await list()).body.data
    .filter(({ is_default }: { is_default: boolean }) => is_default)
    .map(({ id }: { id: string }) => id);
const order = (directory_id: string, email: string) =>
  gateway.call('POST', '/api/accounts', { token, body: { directory_id, accounts: [{ email }] } });
const setJob = (id: string, status: string) =>
  gateway.pool.query('UPDATE jobs SET status = $2 WHERE id = $1', [id, status]);

describe('a directory', () => {
  it('is registered, shown, listed, changed and removed, and its token is in no answer', async () => {
    const made = await create({ allowed_domains: ['Example.test', 'example.test'], requests_per_second: 25 });
    expect(made.status).toBe(201);
    expect(directorySchema.parse(made.body)).toMatchObject({
      name: 'Staff',
      base_url: wanted.base_url,
      allowed_domains: ['example.test'],
      requests_per_second: 25,
      state: 'active',
      quarantine: null,
      capabilities: null,
      problem: null,
      accounts: {},
    });
    const { id } = made.body;
    const shown = await on('GET', id);
    expect(shown).toMatchObject({ status: 200, body: { id, name: 'Staff' } });
    const changed = await on('PATCH', id, { name: 'People', requests_per_second: null });
    expect(changed).toMatchObject({ status: 200, body: { id, name: 'People', requests_per_second: null } });
    expect(changed.body.allowed_domains).toEqual(['example.test']);
    const all = await list();
    expect(all.body).toMatchObject({ total: 1, data: [{ id, name: 'People' }] });
    const renewed = await on('PATCH', id, { token: `${SECRET}-2` });
    expect(renewed.status).toBe(200);
    for (const { body } of [made, shown, changed, all, renewed]) {
      expect(JSON.stringify(body)).not.toContain(SECRET);
      expect(JSON.stringify(body)).not.toMatch(/token|sealed/);
    }
    const { rows } = await gateway.pool.query<{ row: string }>('SELECT d::text AS row FROM directories d');
    expect(JSON.stringify(rows)).not.toContain(SECRET);
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(SECRET).toString('hex'));
    expect((await on('DELETE', id)).status).toBe(204);
    expect((await on('GET', id)).status).toBe(404);
    expect((await list()).body.total).toBe(0);
  });

  it('is asked what it can do when it is new, has another address or token, or on request', async () => {
    const { body } = await create();
    const job = await gateway.call('GET', `/api/jobs/${body.check_job_id}`, { token });
    expect(job.body).toMatchObject({ type: 'directory_check', title: 'Staff' });
    const check = await gateway.call('POST', `/api/directories/${body.id}/check`, { token });
    expect(check).toMatchObject({ status: 202, body: { status: 'pending', job_id: expect.any(String) } });
    expect((await on('GET', body.id)).body.check_job_id).toBe(check.body.job_id);
    const renamed = await on('PATCH', body.id, { name: 'People' });
    expect(renamed.body.check_job_id).toBe(check.body.job_id);
    const renewed = await on('PATCH', body.id, { token: 'another' });
    expect(renewed.body.check_job_id).not.toBe(check.body.job_id);
    expect(JSON.stringify((await gateway.pool.query('SELECT payload FROM jobs')).rows)).not.toContain(SECRET);
  });

  it('of another tenant is as one that is not there', async () => {
    const id = await idOf();
    const stranger = await gateway.tenant();
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { name: 'Mine' }],
      ['PATCH', '', { state: 'active' }],
      ['POST', '/check', undefined],
      ['DELETE', '', undefined],
      ['DELETE', '?forget_accounts=true', undefined],
    ] as const) {
      const at = (by: string, which: string) =>
        gateway.call(method, `/api/directories/${which}${path}`, { token: by, body });
      expect((await at(stranger, id)).status, `${method} ${path}`).toBe(404);
      expect((await at(token, UNKNOWN)).status, `${method} ${path}`).toBe(404);
    }
    expect((await list(stranger)).body.total).toBe(0);
    expect(await on('GET', id)).toMatchObject({ body: { name: 'Staff', is_default: true } });
  });

  it.each([
    ['a name', { name: ' ' }, 'name'],
    ['an address', { base_url: 'staff' }, 'base_url'],
    ['credentials in the address', { base_url: 'https://a:b@example.com/scim' }, 'base_url'],
    ['plain http', { base_url: 'http://8.8.8.8/scim' }, 'base_url'],
    ['a private address', { base_url: 'https://10.0.0.1/scim' }, 'base_url'],
    ['this machine', { base_url: 'https://localhost/scim' }, 'base_url'],
    ['another port of an allowed host', { base_url: 'http://127.0.0.1:9997/scim' }, 'base_url'],
    ['a file', { base_url: 'file:///etc/passwd' }, 'base_url'],
    ['a token of two lines', { token: 'a\r\nx: y' }, 'token'],
    ['no domain', { allowed_domains: [] }, 'allowed_domains'],
    ['half a domain', { allowed_domains: ['test'] }, 'allowed_domains.0'],
    ['a quota of nothing', { requests_per_second: 0 }, 'requests_per_second'],
  ])('is not registered with a fault: %s', async (_, over, path) => {
    const { status, body } = await create(over);
    expect(status).toBe(422);
    expect(body.errors.map((error: { path: string }) => error.path)).toContain(path);
    expect((await list()).body.total).toBe(0);
  });

  it('does not get a new address without a token for it', async () => {
    const id = await idOf();
    const base_url = `http://${HOST}/other/scim/v2`;
    expect(await on('PATCH', id, { base_url })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'token' }] },
    });
    expect(await on('PATCH', id, { base_url, token: 'another' })).toMatchObject({
      status: 200,
      body: { base_url },
    });
    expect(await on('PATCH', id, {})).toMatchObject({ status: 422 });
  });
});

describe('the default directory', () => {
  it('is the first one, and then the one that is said to be', async () => {
    const [first, second] = [await idOf(), await idOf({ name: 'Second' })];
    expect(await defaults()).toEqual([first]);
    const third = await idOf({ name: 'Third', is_default: true });
    expect(await defaults()).toEqual([third]);
    expect(await on('PATCH', second, { is_default: true })).toMatchObject({ body: { is_default: true } });
    expect(await defaults()).toEqual([second]);
    expect(await on('PATCH', second, { is_default: false })).toMatchObject({ status: 422 });
  });

  it('stays the default when one that is not there, or is of another tenant, is to take its place', async () => {
    const id = await idOf();
    const mine = token;
    token = await gateway.tenant();
    const foreign = await idOf();
    token = mine;
    for (const other of [UNKNOWN, foreign])
      expect((await on('PATCH', other, { is_default: true })).status).toBe(404);
    expect(await defaults()).toEqual([id]);
  });

  it('is one also when several are made at the same moment', async () => {
    const made = await Promise.all(Array.from({ length: 4 }, (_, n) => create({ name: `D${n}` })));
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(await defaults()).toHaveLength(1);
  });

  it('is moved once also when it is moved to several at the same moment', async () => {
    const ids = [await idOf(), await idOf(), await idOf()];
    const moved = await Promise.all(ids.map((id) => on('PATCH', id, { is_default: true })));
    expect(moved.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await defaults()).toHaveLength(1);
  });

  it('that is missing is said to be', async () => {
    const { status, body } = await gateway.call('POST', '/api/accounts', { token, body: { count: 1 } });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      type: 'urn:slipway:problem:no-default-directory',
      errors: [{ path: 'directory_id' }],
    });
  });
});

describe('a directory with accounts', () => {
  it('is not removed while a job works on it, nor with its accounts unless they are to be forgotten', async () => {
    const id = await idOf();
    const { body } = await order(id, 'a@example.test');
    for (const status of ['pending', 'queued', 'active']) {
      await setJob(body.job_id, status);
      for (const query of ['', '?forget_accounts=true'])
        expect(await on('DELETE', `${id}${query}`)).toMatchObject({
          status: 409,
          body: { type: 'urn:slipway:problem:directory-busy' },
        });
    }
    await setJob(body.job_id, 'completed');
    expect(await on('DELETE', id)).toMatchObject({
      status: 409,
      body: { type: 'urn:slipway:problem:directory-has-accounts' },
    });
    expect(await on('DELETE', `${id}?forget_accounts=yes`)).toMatchObject({ status: 422 });
    expect((await on('GET', id)).body.accounts).toEqual({ pending: 1 });
    expect((await on('DELETE', `${id}?forget_accounts=true`)).status).toBe(204);
    expect((await gateway.call('GET', '/api/accounts', { token })).body.total).toBe(0);
    // What was done is still told, though there is nothing left to show of it.
    expect((await gateway.call('GET', `/api/jobs/${body.job_id}`, { token })).status).toBe(200);
  });
});

describe('a quarantine', () => {
  /** A job that waits for its directory, as a worker leaves it. */
  async function postponed(id: string, email: string): Promise<string> {
    const { body } = await order(id, email);
    // As a worker does it, out of the queue: before that the relay is about to put it there.
    for (let isPostponed = false; !isPostponed;) {
      const { rowCount } = await gateway.pool.query(
        `UPDATE jobs SET status = 'pending', available_at = now() + interval '50 seconds'
         WHERE id = $1 AND status = 'queued'`,
        [body.job_id],
      );
      isPostponed = rowCount === 1;
    }
    return body.job_id;
  }
  const waits = async (jobId: string) => {
    const { rows } = await gateway.pool.query<{ waits: boolean }>(
      'SELECT coalesce(available_at > now(), false) AS waits FROM jobs WHERE id = $1',
      [jobId],
    );
    return rows[0]!.waits;
  };
  const quarantine = (id: string) =>
    gateway.pool.query(
      `UPDATE directories SET quarantined_at = now(), quarantine_reason = 'it keeps failing',
         quarantined_until = now() + interval '1 day', quarantine_pauses = 3, tried = 50, failed = 40
       WHERE tenant_id = $1 AND id = $2`,
      [tenantId, id],
    );

  it('is shown, with its reason and when the directory is tried again', async () => {
    const id = await idOf();
    await quarantine(id);
    const { body } = await on('GET', id);
    expect(directorySchema.parse(body)).toMatchObject({
      state: 'quarantined',
      quarantine: { reason: 'it keeps failing' },
    });
    expect(Date.parse(body.quarantine.next_attempt_at) - Date.parse(body.quarantine.since)).toBe(86_400_000);
  });

  it.each([
    ['when it is lifted', { state: 'active' }],
    ['when there is a new token', { token: 'another' }],
  ])('is over %s: what waits for the directory goes on, and nothing else', async (_, change) => {
    const [id, other] = [await idOf(), await idOf({ name: 'Other' })];
    await Promise.all([quarantine(id), quarantine(other)]);
    const [mine, others] = [await postponed(id, 'a@example.test'), await postponed(other, 'b@example.test')];
    expect(await on('PATCH', id, change)).toMatchObject({
      status: 200,
      body: { state: 'active', quarantine: null },
    });
    expect([await waits(mine), await waits(others)]).toEqual([false, true]);
    expect((await on('GET', other)).body.state).toBe('quarantined');
    const { rows } = await gateway.pool.query(
      'SELECT quarantine_pauses, tried, failed FROM directories WHERE id = $1',
      [id],
    );
    expect(rows).toEqual([{ quarantine_pauses: 0, tried: 0, failed: 0 }]);
  });

  it('is not over by another name', async () => {
    const id = await idOf();
    await quarantine(id);
    const job = await postponed(id, 'a@example.test');
    expect(await on('PATCH', id, { name: 'Renamed' })).toMatchObject({ body: { state: 'quarantined' } });
    expect(await waits(job)).toBe(true);
  });

  it('is not lifted by another tenant', async () => {
    const id = await idOf();
    await quarantine(id);
    const job = await postponed(id, 'a@example.test');
    expect((await on('PATCH', id, { state: 'active' }, await gateway.tenant())).status).toBe(404);
    expect(await waits(job)).toBe(true);
    expect((await on('GET', id)).body.state).toBe('quarantined');
  });
});
