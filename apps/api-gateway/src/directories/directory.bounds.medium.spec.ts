import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DIRECTORY_ENV, DOMAIN } from '../accounts/account.fixture.js';
import { TestGateway } from '../gateway.fixture.js';

const HOST = DIRECTORY_ENV.DIRECTORY_ALLOWED_HOSTS;
const MOVED = { base_url: `http://${HOST}/moved/scim/v2`, token: 'another' };

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await TestGateway.start(DIRECTORY_ENV);
});
beforeEach(async () => {
  token = await gateway.tenant();
});
afterAll(() => gateway.close());

const patch = (id: string, body: unknown) => gateway.call('PATCH', `/api/directories/${id}`, { token, body });
const read = async (id: string) => (await gateway.call('GET', `/api/directories/${id}`, { token })).body;
async function operators(): Promise<string> {
  const { body } = await gateway.call('GET', '/api/directories', { token });
  return body.data[0].id;
}

describe('a directory of a tenant’s own', () => {
  let id: string;
  let accountId: string;
  let jobId: string;
  beforeEach(async () => {
    const base_url = `http://${HOST}/staff/scim/v2`;
    const body = { name: 'Staff', base_url, token: 'secret', allowed_domains: [DOMAIN] };
    id = (await gateway.call('POST', '/api/directories', { token, body })).body.id;
    const accounts = [{ email: `a@${DOMAIN}` }];
    const order = await gateway.call('POST', '/api/accounts', {
      token,
      body: { directory_id: id, accounts },
    });
    jobId = order.body.job_id;
    accountId = (await gateway.call('GET', `/api/accounts?job_id=${jobId}`, { token })).body.data[0].id;
    await gateway.pool.query(`UPDATE jobs SET status = 'failed' WHERE id = $1`, [jobId]);
  });
  const isHeld = async () => {
    expect(await patch(id, MOVED)).toMatchObject({
      status: 409,
      body: { type: 'urn:slipway:problem:directory-has-accounts' },
    });
    expect((await read(id)).base_url).toBe(`http://${HOST}/staff/scim/v2`);
  };

  it('does not move from an address at which it has accounts', async () => {
    await gateway.pool.query(`UPDATE accounts SET target_id = 'x', status = 'created' WHERE id = $1`, [
      accountId,
    ]);
    await isHeld();
    // All else may be changed, with the same address too.
    const { base_url } = await read(id);
    expect((await patch(id, { base_url, token: 'another', name: 'People' })).status).toBe(200);
  });

  it('does not move from an address at which it may have accounts, of which it is not known', async () => {
    await gateway.pool.query(
      `INSERT INTO account_runs (job_id, tenant_id, directory_id, attempted_through)
       SELECT job_id, tenant_id, directory_id, id FROM accounts WHERE id = $1
       ON CONFLICT (job_id) DO UPDATE SET attempted_through = EXCLUDED.attempted_through`,
      [accountId],
    );
    await isHeld();
    await gateway.pool.query('DELETE FROM accounts WHERE id = $1', [accountId]);
    expect(await patch(id, MOVED)).toMatchObject({ status: 200, body: { base_url: MOVED.base_url } });
  });

  it('moves with accounts that nobody has tried to make, and not while a job works on them', async () => {
    await gateway.pool.query(`UPDATE jobs SET status = 'active' WHERE id = $1`, [jobId]);
    expect(await patch(id, MOVED)).toMatchObject({
      status: 409,
      body: { type: 'urn:slipway:problem:directory-busy' },
    });
    await gateway.pool.query(`UPDATE jobs SET status = 'cancelled' WHERE id = $1`, [jobId]);
    expect(await patch(id, MOVED)).toMatchObject({
      status: 200,
      body: { base_url: MOVED.base_url, accounts: { pending: 1 } },
    });
  });
});

describe('the directory of the operator', () => {
  it.each([
    ['address', MOVED],
    ['token', { token: 'another' }],
    ['domains', { allowed_domains: [DOMAIN, 'other.test'] }],
  ])('keeps its %s, whatever a tenant says', async (_, change) => {
    const id = await operators();
    const before = await read(id);
    expect(await patch(id, change)).toMatchObject({
      status: 409,
      body: { type: 'urn:slipway:problem:directory-of-operator' },
    });
    expect(await read(id)).toEqual(before);
  });

  it('may have another name and quota, be let out of quarantine and give its place away', async () => {
    const id = await operators();
    const { base_url } = await read(id);
    expect(base_url).toMatch(/^http:\/\/127\.0\.0\.1:9998\/[0-9a-f-]{36}\/scim\/v2$/);
    const change = { name: 'Ours', requests_per_second: 5, state: 'active', allowed_domains: [DOMAIN] };
    expect(await patch(id, change)).toMatchObject({
      status: 200,
      body: { name: 'Ours', requests_per_second: 5, base_url },
    });
    const own = { name: 'Own', ...MOVED, allowed_domains: ['other.test'], is_default: true };
    expect((await gateway.call('POST', '/api/directories', { token, body: own })).status).toBe(201);
    expect((await read(id)).is_default).toBe(false);
    expect((await patch(id, { token: 'another' })).status).toBe(409);
  });
});
