import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from '../gateway.fixture.js';
import { DIRECTORY_ENV, DOMAIN, sendCsv, storedAccounts } from './account.fixture.js';

const HUNDRED_MB = 100 * 1024 * 1024;

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await TestGateway.start(DIRECTORY_ENV);
  token = await gateway.tenant();
});
afterAll(() => gateway.close());

const accountsOf = async (jobId: string) =>
  (await gateway.call('GET', `/api/accounts?job_id=${jobId}&limit=100`, { token })).body.data.reverse();

describe('a file of accounts', () => {
  it('may have a byte order mark, any line ends, quotes, and columns of its own', async () => {
    const csv =
      '\ufeffFamily Name,EMAIL,department,"given-name"\r\n' +
      `"Sm""ith, the Second",one@${DOMAIN},Sales,Ann\r\n` +
      '\r\n' +
      `,two@${DOMAIN},,`;
    const { status, body } = await sendCsv(gateway, token, csv, {
      query: '?priority=2&verification_enabled=true',
    });
    expect({ status, body }).toMatchObject({ status: 202, body: { status: 'pending', count: 2 } });
    const [one, two] = await accountsOf(body.job_id);
    expect(one).toMatchObject({
      email: `one@${DOMAIN}`,
      username: `one@${DOMAIN}`,
      family_name: 'Sm"ith, the Second',
      given_name: 'Ann',
      account_data: { department: 'Sales' },
      verification_enabled: true,
    });
    expect(two).toMatchObject({
      email: `two@${DOMAIN}`,
      family_name: null,
      given_name: null,
      account_data: {},
    });
  });

  it.each([
    ['nothing', '', 'line 1'],
    ['a header alone', 'email\n', 'line 1'],
    ['no column for addresses', `mail\na@${DOMAIN}\n`, 'line 1'],
    ['a column twice', `email,Email\na@${DOMAIN},b\n`, 'line 1'],
    ['a column without a name', `email,\na@${DOMAIN},b\n`, 'line 1'],
    ['a value too few', `email,username\na@${DOMAIN}\n`, 'line 2'],
    ['a value too many', `email\na@${DOMAIN},b\n`, 'line 2'],
    ['no address', `email,username\n,name\n`, 'line 2.email'],
    ['a wrong address', `email\ngood@${DOMAIN}\nbad\n`, 'line 3.email'],
    ['another domain', `email\ngood@${DOMAIN}\na@other.test\n`, 'line 3.email'],
    ['an address twice', `email\nd@${DOMAIN}\n\nD@${DOMAIN}\n`, 'line 4.email'],
    ['an impossible date', `email,birthdate\na@${DOMAIN},31.12.1990\n`, 'line 2.birthdate'],
    ['a quote that is not closed', `email\n"a@${DOMAIN}\n`, 'line 2'],
    ['a quote in the middle', `email,username\na@${DOMAIN},b"c"\n`, 'line 2'],
    ['a line break in a value', `email,username\na@${DOMAIN},one\nb@${DOMAIN},"b\nc"\n`, 'line 3.username'],
    ['NUL', `email,username\na@${DOMAIN},b\u0000c\n`, 'line 2.username'],
    ['a line without end', `email\n${'x'.repeat(20_000)}`, 'line 2'],
  ])('is refused as a whole, naming the line: %s', async (_, csv, path) => {
    const before = await storedAccounts(gateway);
    const { status, body } = await sendCsv(gateway, token, csv);
    expect({ status, errors: body.errors }).toEqual({
      status: 422,
      errors: [{ path, message: expect.any(String) }],
    });
    expect(body.detail).toContain('Nothing was stored');
    expect(await storedAccounts(gateway)).toEqual(before);
  });

  it('says which lines are not UTF-8', async () => {
    const csv = Buffer.concat([
      Buffer.from(`email,given_name\nl@${DOMAIN},Ren`),
      Buffer.of(0xe9),
      Buffer.from('\n'),
    ]);
    expect(await sendCsv(gateway, token, csv)).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'line 2', message: 'is not UTF-8' }] },
    });
  });

  it('tells a hundred faults at most, each with its line', async () => {
    const csv = `email\n${Array.from({ length: 500 }, (_, at) => `bad ${at}`).join('\n')}\n`;
    const { body } = await sendCsv(gateway, token, csv);
    expect(body.errors).toHaveLength(100);
    expect(body.errors[99].path).toBe('line 101.email');
  });

  it('is refused when what it names is there already', async () => {
    await sendCsv(gateway, token, `email\nthere@${DOMAIN}\n`);
    expect(await sendCsv(gateway, token, `email\n\nTHERE@${DOMAIN}\n`)).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'line 3.email' }] },
    });
  });

  it('is taken once with one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'file-1' };
    const first = await sendCsv(gateway, token, `email\nkeyed@${DOMAIN}\n`, { headers });
    const again = await sendCsv(gateway, token, `email\nkeyed@${DOMAIN}\n`, { headers });
    expect(again.body).toEqual(first.body);
    expect(await sendCsv(gateway, token, `email\nother@${DOMAIN}\n`, { headers })).toMatchObject({
      status: 422,
    });
  });

  it('is taken with 20,000 lines', async () => {
    const lines = Array.from({ length: 20_000 }, (_, at) => `bulk${at}@${DOMAIN},bulk-${at}`);
    const { status, body } = await sendCsv(gateway, token, `email,username\n${lines.join('\n')}\n`);
    expect(status).toBe(202);
    expect(body.count).toBe(20_000);
  });

  it('of 100 MB is refused while it comes in, in little memory', async () => {
    const before = await storedAccounts(gateway);
    const lines = (at: number) => Array.from({ length: 2_000 }, (_, n) => `${at}-${n}@${DOMAIN}\n`).join('');
    // Wide lines, so that the file is too long before it has too many of them.
    const endless = Readable.from(
      (async function* () {
        yield 'email,note\n';
        for (let sent = 0; sent < HUNDRED_MB;) {
          const chunk = lines(sent).replaceAll('\n', `,${'x'.repeat(1_000)}\n`);
          sent += chunk.length;
          yield chunk;
        }
      })(),
    );
    const request: RequestInit & { duplex: 'half' } = {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
      body: Readable.toWeb(endless),
      duplex: 'half',
    };
    const response = await fetch(`${gateway.url}/api/accounts`, request);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('larger than 32 MB') });
    expect(await storedAccounts(gateway)).toEqual(before);
  });

  it('of more than a hundred thousand lines is refused', async () => {
    const csv = `email\n${Array.from({ length: 100_001 }, (_, n) => `m${n}@${DOMAIN}`).join('\n')}\n`;
    expect(await sendCsv(gateway, token, csv)).toMatchObject({
      status: 422,
      body: { type: 'urn:slipway:problem:too-many-accounts' },
    });
  });

  it('is not what other calls take', async () => {
    expect(
      await gateway.call('POST', '/api/projects', {
        token,
        body: 'email\n',
        headers: { 'content-type': 'text/csv' },
      }),
    ).toMatchObject({ status: 415 });
  });
});
