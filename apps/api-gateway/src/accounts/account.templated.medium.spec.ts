import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { inTransaction } from '@slipway/database';
import { newId } from '@slipway/shared/ids';
import { TestGateway, type Answer } from '../gateway.fixture.js';
import { DIRECTORY_ENV, DOMAIN, sendCsv, storedAccounts } from './account.fixture.js';
import { insertTemplated } from './account.templated.js';
import { defaultTemplate } from './people.js';

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await TestGateway.start(DIRECTORY_ENV);
});
beforeEach(async () => {
  token = await gateway.tenant();
});
afterAll(() => gateway.close());

const order = (body: unknown) => gateway.call('POST', '/api/accounts', { token, body });
const made = (template: object, count = 1) => order({ count, template });
const list = (accounts: object[]) => order({ accounts });
async function emailsOf({ body }: Answer): Promise<string[]> {
  const { data } = (await gateway.call('GET', `/api/accounts?job_id=${body.job_id}&limit=100`, { token }))
    .body;
  return data.map(({ email }: { email: string }) => email).reverse();
}
async function isRefused(answer: Promise<Answer>, code: string, path: string): Promise<string> {
  const { status, body } = await answer;
  expect({ status, type: body.type }).toEqual({ status: 422, type: `urn:slipway:problem:${code}` });
  expect(body.errors.map((error: { path: string }) => error.path)).toEqual([path]);
  return body.detail;
}

describe('a template', () => {
  it('tells which of its parts is on record, where no other number would change that', async () => {
    await list([{ email: `other@${DOMAIN}`, username: 'Fixed' }, { email: `fixed@${DOMAIN}` }]);
    const before = await storedAccounts(gateway);
    const email = `u{n}@${DOMAIN}`;
    const detail = await isRefused(made({ email, username: 'fixed' }), 'accounts-exist', 'template.username');
    expect(detail).toBe('template.username: "fixed" is on record already. Nothing was stored.');
    await isRefused(made({ email: `fixed@${DOMAIN}` }), 'accounts-exist', 'template.email');
    await isRefused(made({ email: `fixed@${DOMAIN}`, username: 'n{n}' }), 'accounts-exist', 'template.email');
    // The address would be another one with the next number; the name would not.
    await list([{ email: `u1@${DOMAIN}`, username: 'somebody' }]);
    await isRefused(made({ email, username: 'FIXED' }), 'accounts-exist', 'template.username');
    expect(await emailsOf(await made({ email, username: 'free' }))).toEqual([`u2@${DOMAIN}`]);
    expect((await storedAccounts(gateway)).accounts).toBe(before.accounts + 2);
  });

  it('passes over numbers whose user name is on record, and leaves none out', async () => {
    await list([
      { email: `a@${DOMAIN}`, username: 'N2' },
      { email: `U4@${DOMAIN}`, username: 'b' },
    ]);
    const template = { email: `u{n}@${DOMAIN}`, username: 'n{n}' };
    expect(await emailsOf(await made(template, 3))).toEqual([1, 3, 5].map((n) => `u${n}@${DOMAIN}`));
    expect(await emailsOf(await made(template, 2))).toEqual([6, 7].map((n) => `u${n}@${DOMAIN}`));
  });

  it.each([
    ['an address', { email: `${'x'.repeat(61)}{n}@${DOMAIN}` }, 'template.email'],
    ['a user name', { username: `${'x'.repeat(125)}{n}` }, 'template.username'],
    ['a shown name', { display_name: `${'x'.repeat(253)}{n}` }, 'template.display_name'],
  ])('makes no account of which %s is too long, though the first ones are not', async (_, over, path) => {
    const template = { email: `u{n}@${DOMAIN}`, ...over };
    await made(template);
    const { body } = await gateway.call('GET', '/api/directories', { token });
    await gateway.pool.query('UPDATE account_sequences SET next_n = 995 WHERE directory_id = $1', [
      body.data[0].id,
    ]);
    const before = await storedAccounts(gateway);
    const detail = await isRefused(made(template, 10), 'invalid-request', path);
    expect(detail).toMatch(/ makes "x{61}.*", which cannot be: /);
    expect(await storedAccounts(gateway)).toEqual(before);
    expect((await made(template, 5)).status).toBe(202);
  });

  it.each([
    ['a shown name of nothing', { display_name: ' ' }, 'template.display_name'],
    ['a mark that turns text around', { username: 'a\u202e{n}' }, 'template.username'],
    ['a space at the end', { username: '{n} ' }, 'template.username'],
  ])('makes no account with %s', async (_, over, path) => {
    const template = { email: `u{n}@${DOMAIN}`, ...over };
    expect(await isRefused(made(template), 'invalid-request', path)).toContain('which cannot be');
  });

  it('keeps domains in lower case', async () => {
    const answer = await made({ email: `u{n}@${DOMAIN.toUpperCase()}` });
    expect(await emailsOf(answer)).toEqual([`u1@${DOMAIN}`]);
  });
});

describe('numbers that are taken', () => {
  /** Takes the first numbers of the default template by a file. */
  async function take(count: number): Promise<(mostTaken?: number) => Promise<number>> {
    const lines = Array.from({ length: count }, (_, n) => `user${n + 1}@${DOMAIN},user${n + 1}\n`);
    const { status, body } = await sendCsv(gateway, token, `email,username\n${lines.join('')}`);
    expect(status).toBe(202);
    const { rows } = await gateway.pool.query<{ tenantId: string; directoryId: string }>(
      'SELECT tenant_id AS "tenantId", directory_id AS "directoryId" FROM accounts WHERE job_id = $1 LIMIT 1',
      [body.job_id],
    );
    /** Makes one account with the next free number. @returns how many statements that took */
    return (mostTaken) =>
      inTransaction(gateway.pool, async (client) => {
        const query = vi.spyOn(client, 'query');
        const accounts = { kind: 'template', count: 1, template: defaultTemplate(DOMAIN) } as const;
        const wanted = { ...rows[0]!, directoryName: '', verificationEnabled: false, accounts };
        await insertTemplated(client, newId(), wanted, accounts, mostTaken);
        return query.mock.calls.length;
      });
  }

  it('are looked at many at a time', async () => {
    const makeOne = await take(50_000);
    expect(await makeOne()).toBeLessThan(50);
    expect(await emailsOf(await order({ count: 1 }))).toEqual([`user50002@${DOMAIN}`]);
  });

  it('are not gone through without an end', async () => {
    const makeOne = await take(100);
    await expect(makeOne(99)).rejects.toMatchObject({
      status: 422,
      code: 'accounts_exist',
      message: expect.stringMatching(/^template\.email: more than 99 numbers of this template, up to 100, /),
    });
    expect(await makeOne(100)).toBeGreaterThan(0);
  });
});
