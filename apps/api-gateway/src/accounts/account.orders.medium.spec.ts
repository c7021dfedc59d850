import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from '../gateway.fixture.js';
import { DIRECTORY_ENV, DOMAIN, storedAccounts } from './account.fixture.js';

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await TestGateway.start(DIRECTORY_ENV);
  token = await gateway.tenant();
});
afterAll(() => gateway.close());

const order = (body: unknown, headers: Record<string, string> = {}, by = token) =>
  gateway.call('POST', '/api/accounts', { token: by, body, headers });
const list = (query: string, by = token) => gateway.call('GET', `/api/accounts?${query}`, { token: by });
const emailsOf = async (jobId: string) =>
  (await list(`job_id=${jobId}&limit=100`)).body.data.map(({ email }: { email: string }) => email).reverse();

describe('an order for a number of accounts', () => {
  it('is taken for the default directory with nothing but the documented body', async () => {
    const { status, body } = await order({ count: 5, priority: 1, verification_enabled: true });
    expect(status).toBe(202);
    expect(body).toEqual({
      job_id: expect.any(String),
      status: 'pending',
      count: 5,
      message: 'Job created successfully',
    });
    expect(await emailsOf(body.job_id)).toEqual([1, 2, 3, 4, 5].map((n) => `user${n}@${DOMAIN}`));
    const { body: job } = await gateway.call('GET', `/api/v1/jobs/${body.job_id}`, { token });
    expect(job).toMatchObject({
      type: 'account',
      priority: 1,
      count: 5,
      verification_enabled: true,
      title: '5 accounts in Default',
    });
    const { data } = (await list(`job_id=${body.job_id}`)).body;
    for (const account of data) {
      expect(account).toMatchObject({
        status: 'pending',
        verification_enabled: true,
        external_id: account.id,
        target_id: null,
        given_name: expect.any(String),
        birthdate: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
        has_password: false,
      });
      expect(JSON.stringify(account)).not.toMatch(/sealed|"password"/);
    }
  });

  it('goes on with the numbers of its template, also when many come at once, and passes over those that are taken', async () => {
    const template = { email: `t{n}@${DOMAIN}` };
    await order({ accounts: [{ email: `T3@${DOMAIN}` }] });
    const answers = await Promise.all(Array.from({ length: 6 }, () => order({ count: 3, template })));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 202));
    const all = (await Promise.all(answers.map(({ body }) => emailsOf(body.job_id)))).flat();
    expect(new Set(all).size).toBe(18);
    expect(all).not.toContain(`t3@${DOMAIN}`);
  });

  it('makes the same people of the same seed, and other ones of another', async () => {
    const people = async (prefix: string, seed: number) => {
      const { body } = await order({ count: 3, template: { email: `${prefix}{n}@${DOMAIN}`, seed } });
      const { data } = (await list(`job_id=${body.job_id}`)).body;
      return data.map(({ given_name, family_name, birthdate }: Record<string, string>) => [
        given_name,
        family_name,
        birthdate,
      ]);
    };
    const [one, same, other] = [await people('p', 7), await people('q', 7), await people('r', 8)];
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('fills every field of a template', async () => {
    const { body } = await order({
      count: 1,
      template: {
        email: `{given_name}.{family_name}{n}@${DOMAIN}`,
        username: '{family_name}-{n}',
        display_name: '{family_name}, {given_name}',
        birthdate: { from: '1990-01-01', to: '1990-01-02' },
      },
    });
    const [account] = (await list(`job_id=${body.job_id}`)).body.data;
    expect(account.email).toMatch(/^[a-z0-9]+\.[a-z0-9]+1@example\.test$/);
    expect(account.username).toMatch(/^[a-z0-9]+-1$/);
    expect(account.display_name).toBe(`${account.family_name}, ${account.given_name}`);
    expect(account.birthdate).toMatch(/^1990-01-0[12]$/);
  });

  it('is carried out once with one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'accounts-1' };
    const body = { count: 2, template: { email: `once{n}@${DOMAIN}` } };
    const first = await order(body, headers);
    const before = await storedAccounts(gateway);
    expect((await order(body, headers)).body).toEqual(first.body);
    expect(await order({ ...body, count: 3 }, headers)).toMatchObject({ status: 422 });
    expect(await storedAccounts(gateway)).toEqual(before);
  });
});

const LONG = 'x'.repeat(300);
const seed = (fields: object) => ({ accounts: [{ email: `a@${DOMAIN}`, ...fields }] });

describe('an order that cannot be', () => {
  it.each([
    ['count 0', { count: 0 }, 'count'],
    ['count -1', { count: -1 }, 'count'],
    ['count 10⁷', { count: 10_000_000 }, 'count'],
    ['a count as text', { count: '5' }, 'count'],
    ['a count with a fraction', { count: 1.5 }, 'count'],
    ['neither count nor list', {}, 'count'],
    ['count and list', { count: 1, accounts: [{ email: `a@${DOMAIN}` }] }, 'count'],
    ['an empty list', { accounts: [] }, 'accounts'],
    ['a list and a template', { ...seed({}), template: { email: `u{n}@${DOMAIN}` } }, 'template'],
    ['a template without {n} for two', { count: 2, template: { email: `u@${DOMAIN}` } }, 'template.email'],
    [
      'user names without {n} for two',
      { count: 2, template: { email: `u{n}@${DOMAIN}`, username: 'u' } },
      'template.username',
    ],
    ['an unknown placeholder', { count: 1, template: { email: `{x}@${DOMAIN}` } }, 'template.email'],
    ['half a placeholder', { count: 1, template: { email: `u{n@${DOMAIN}` } }, 'template.email'],
    ['a template of no address', { count: 1, template: { email: 'u{n}' } }, 'template.email'],
    ['a template of another domain', { count: 1, template: { email: 'u{n}@other.test' } }, 'template.email'],
    ['a template that makes none', { count: 1, template: { email: `u{n}@@${DOMAIN}` } }, 'template.email'],
    [
      'birthdates the wrong way round',
      {
        count: 1,
        template: { email: `u{n}@${DOMAIN}`, birthdate: { from: '2000-01-01', to: '1999-01-01' } },
      },
      'template.birthdate.to',
    ],
    ['no e-mail address', seed({ email: 'nobody' }), 'accounts.0.email'],
    ['an address of another domain', seed({ email: 'a@other.test' }), 'accounts.0.email'],
    ['an address of a domain below', seed({ email: `a@sub.${DOMAIN}` }), 'accounts.0.email'],
    ['a long address', seed({ email: `${LONG}@${DOMAIN}` }), 'accounts.0.email'],
    ['300 characters', seed({ given_name: LONG }), 'accounts.0.given_name'],
    ['NUL', seed({ family_name: 'a\u0000b' }), 'accounts.0.family_name'],
    ['an escape sequence', seed({ display_name: '\u001b[31mred' }), 'accounts.0.display_name'],
    ['a mark that turns text around', seed({ display_name: 'abc\u202egpj.exe' }), 'accounts.0.display_name'],
    ['half a surrogate pair', seed({ display_name: '\ud83d' }), 'accounts.0.display_name'],
    ['an empty name', seed({ given_name: '' }), 'accounts.0.given_name'],
    ['a birthdate that never was', seed({ birthdate: '2001-02-29' }), 'accounts.0.birthdate'],
    ['a birthdate to come', seed({ birthdate: '2999-01-01' }), 'accounts.0.birthdate'],
    ['unknown fields', seed({ admin: true }), 'accounts.0'],
    ['a nested value', seed({ account_data: { a: { b: 1 } } }), 'accounts.0.account_data.a'],
    ['priority 9', { count: 1, priority: 9 }, 'priority'],
    ['yes for a flag', { count: 1, verification_enabled: 'yes' }, 'verification_enabled'],
    ['no id of a directory', { count: 1, directory_id: 'x' }, 'directory_id'],
    [
      'the same address twice',
      { accounts: [{ email: `a@${DOMAIN}` }, { email: `A@${DOMAIN}` }] },
      'accounts.1.email',
    ],
    [
      'the same user name twice',
      {
        accounts: [
          { email: `a@${DOMAIN}`, username: 'one' },
          { email: `b@${DOMAIN}`, username: 'ONE' },
        ],
      },
      'accounts.1.username',
    ],
  ])('is refused, naming the field, and nothing is stored: %s', async (_, body, path) => {
    const before = await storedAccounts(gateway);
    const answer = await order(body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
    expect(await storedAccounts(gateway)).toEqual(before);
  });

  it('says which addresses and names the directory has already', async () => {
    await order({ accounts: [{ email: `Taken@${DOMAIN}`, username: 'taken-name' }] });
    const before = await storedAccounts(gateway);
    const { status, body } = await order({
      accounts: [
        { email: `new@${DOMAIN}` },
        { email: `taken@${DOMAIN}` },
        { email: `new2@${DOMAIN}`, username: 'Taken-Name' },
      ],
    });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      type: 'urn:slipway:problem:accounts-exist',
      errors: [
        { path: 'accounts.1.email', message: 'is on record in this directory already (pending)' },
        { path: 'accounts.2.username', message: 'is on record in this directory already (pending)' },
      ],
    });
    expect(await storedAccounts(gateway)).toEqual(before);
  });

  it('does not take others with it that are stored at the same moment', async () => {
    const good = { accounts: [{ email: `fine@${DOMAIN}` }] };
    const bad = { accounts: [{ email: `not-stored@${DOMAIN}` }, { email: `taken@${DOMAIN}` }] };
    const answers = await Promise.all([order(bad), order(good), order(bad)]);
    expect(answers.map(({ status }) => status)).toEqual([422, 202, 422]);
    expect((await list('q=not-stored')).body.total).toBe(0);
  });

  it('is not of another tenant, nor for its directory', async () => {
    const stranger = await gateway.tenant();
    const { data } = (await gateway.call('GET', '/api/directories', { token: stranger })).body;
    expect(await order({ count: 1, directory_id: data[0].id })).toMatchObject({ status: 404 });
    expect((await list('limit=1', stranger)).body.total).toBe(0);
    const [mine] = (await list('limit=1')).body.data;
    const at = `/api/accounts/${mine.id}`;
    for (const [method, path, body] of [
      ['GET', at, undefined],
      ['PUT', at, { given_name: 'Eve' }],
      ['DELETE', at, undefined],
      ['POST', `${at}/verify`, { code: '123456' }],
      ['POST', `${at}/resend`, undefined],
      ['POST', `${at}/reveal`, undefined],
    ] as const)
      expect((await gateway.call(method, path, { token: stranger, body })).status, `${method} ${path}`).toBe(
        404,
      );
  });

  it('accepts names of any script, and emoji', async () => {
    const names = ['أحمد', '山田', 'Zoë', 'Ну́рия', '👩‍💻', 'עברית', "O'Neill-Šťastný"];
    const { status, body } = await order({
      accounts: names.map((given_name, index) => ({ email: `script${index}@${DOMAIN}`, given_name })),
    });
    expect(status).toBe(202);
    const { data } = (await list(`job_id=${body.job_id}`)).body;
    expect(data.map(({ given_name }: { given_name: string }) => given_name).reverse()).toEqual(names);
  });
});
