import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Sealer, accountPasswordRecord, verificationRecord } from '@slipway/shared/sealing';
import { TestGateway } from '../gateway.fixture.js';
import { DIRECTORY_ENV, DOMAIN } from './account.fixture.js';

const CODE = '042137';
const TOKEN = 'A'.repeat(43);
const KEY = Buffer.alloc(32, 7);

let gateway: TestGateway;
let token: string;
let tenantId: string;
beforeAll(async () => {
  gateway = await TestGateway.start(DIRECTORY_ENV);
  token = await gateway.tenant();
  tenantId = (await gateway.call('GET', '/api/auth/user', { token })).body.tenant_id;
});
afterAll(() => gateway.close());

let accounts = 0;
let id: string;
/** An account that was made and mailed, as the account worker leaves it. */
beforeEach(async () => {
  accounts += 1;
  const email = `v${accounts}@${DOMAIN}`;
  const { body } = await gateway.call('POST', '/api/accounts', { token, body: { accounts: [{ email }] } });
  const { data } = (await gateway.call('GET', `/api/accounts?job_id=${body.job_id}`, { token })).body;
  id = data[0].id;
  const sealer = new Sealer(KEY);
  await gateway.pool.query(
    `UPDATE accounts SET status = 'created', origin = 'created', target_id = 'x', sealed_password = $2 WHERE id = $1`,
    [id, sealer.seal('the password', accountPasswordRecord(tenantId, id))],
  );
  await gateway.pool.query(
    `INSERT INTO account_verifications (account_id, tenant_id, email, code_mac, token_hash, attempts_left, expires_at, sent_at)
     VALUES ($1, $2, $3, $4, $5, 5, now() + interval '10 minutes', now())`,
    [
      id,
      tenantId,
      email,
      sealer.mac(CODE, verificationRecord(tenantId, id)),
      createHash('sha256')
        .update(`${TOKEN.slice(0, 40)}${String(accounts).padStart(3, '0')}`)
        .digest(),
    ],
  );
});

const verify = (code: unknown) =>
  gateway.call('POST', `/api/accounts/${id}/verify`, { token, body: { code } });
const byLink = (text: unknown) => gateway.call('POST', '/api/verifications', { body: { token: text } });
const ownToken = () => `${TOKEN.slice(0, 40)}${String(accounts).padStart(3, '0')}`;
const resend = () => gateway.call('POST', `/api/accounts/${id}/resend`, { token });
const reveal = (headers: Record<string, string> = {}) =>
  gateway.call('POST', `/api/accounts/${id}/reveal`, { token, headers });

const statusesOf = (answers: { status: number }[]) =>
  answers.map(({ status }) => status).sort((one, other) => one - other);

describe('a code', () => {
  it('verifies once, with spaces or dashes as people type them', async () => {
    expect(await verify('042-137')).toMatchObject({
      status: 200,
      body: { status: 'verified', verified_at: expect.any(String), verification: null },
    });
    expect(await verify(CODE)).toMatchObject({ status: 409 });
  });

  it('is worth nothing after five wrong ones, also when they come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => verify(`11111${n}`)));
    expect(statusesOf(answers)).toEqual([410, 410, 410, 422, 422, 422, 422, 422]);
    expect(await verify(CODE)).toMatchObject({
      status: 410,
      body: { type: 'urn:slipway:problem:attempts-used-up' },
    });
    expect((await byLink(ownToken())).status).toBe(410);
  });

  it('is worth nothing after ten minutes', async () => {
    await gateway.pool.query(
      `UPDATE account_verifications SET expires_at = now() - interval '1 second' WHERE account_id = $1`,
      [id],
    );
    expect(await verify(CODE)).toMatchObject({
      status: 410,
      body: { type: 'urn:slipway:problem:code-expired' },
    });
    expect((await byLink(ownToken())).status).toBe(410);
  });

  it('is worth nothing when the address is another one by now', async () => {
    await gateway.pool.query('UPDATE accounts SET email = $2 WHERE id = $1', [
      id,
      `moved${accounts}@${DOMAIN}`,
    ]);
    expect(await verify(CODE)).toMatchObject({ status: 409, body: { type: 'urn:slipway:problem:no-code' } });
    expect((await byLink(ownToken())).status).toBe(410);
  });

  it.each([[''], ['12345'], ['1234567'], ['abcdef'], [123456], [null]])(
    'has six digits: not %j',
    async (code) => {
      expect(await verify(code)).toMatchObject({ status: 422, body: { errors: [{ path: 'code' }] } });
      expect(await verify(CODE)).toMatchObject({ status: 200 });
    },
  );

  it('is not on record as it is', async () => {
    const { rows } = await gateway.pool.query('SELECT v::text AS row FROM account_verifications v');
    expect(JSON.stringify(rows)).not.toContain(CODE);
  });
});

describe('a link', () => {
  it('verifies once, without anybody being signed in', async () => {
    expect(await byLink(ownToken())).toMatchObject({
      status: 200,
      body: { email: `v${accounts}@${DOMAIN}`, status: 'verified' },
    });
    expect(await byLink(ownToken())).toMatchObject({ status: 409 });
    expect(await verify(CODE)).toMatchObject({ status: 409 });
  });

  it.each([
    ['another one', 'B'.repeat(43), 410],
    ['half of one', 'A'.repeat(20), 422],
    ['none', undefined, 422],
  ])('that is %s tells so', async (_, text, status) => {
    expect((await byLink(text)).status).toBe(status);
  });
});

describe('another mail', () => {
  it('can be asked for once a minute, and five times an hour', async () => {
    expect(await resend()).toMatchObject({ status: 202, body: { status: 'pending' } });
    const refused = await resend();
    expect(refused).toMatchObject({ status: 429, body: { type: 'urn:slipway:problem:resend-limited' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
    const later = (minutes: number) =>
      gateway.pool.query(
        `UPDATE verification_sends SET at = at - make_interval(mins => $2) WHERE account_id = $1`,
        [id, minutes],
      );
    for (let mails = 1; mails < 5; mails += 1) {
      await later(2);
      expect((await resend()).status).toBe(202);
    }
    await later(2);
    const enough = await resend();
    expect(enough.status).toBe(429);
    expect(Number(enough.headers.get('retry-after'))).toBeGreaterThan(2_000);
  });

  it('is asked for once when that is asked at the same moment', async () => {
    const answers = await Promise.all([resend(), resend(), resend()]);
    expect(statusesOf(answers)).toEqual([202, 429, 429]);
  });

  it('is not sent to who is verified, or not there', async () => {
    await verify(CODE);
    expect(await resend()).toMatchObject({ status: 409 });
    await gateway.pool.query(`UPDATE accounts SET verified_at = NULL, status = 'pending' WHERE id = $1`, [
      id,
    ]);
    expect(await resend()).toMatchObject({ status: 409 });
  });
});

describe('a password', () => {
  it('is let out once, and who asked is on record', async () => {
    const answers = await Promise.all([reveal(), reveal(), reveal()]);
    expect(statusesOf(answers)).toEqual([200, 410, 410]);
    expect(answers.find(({ status }) => status === 200)!.body).toEqual({
      account_id: id,
      username: `v${accounts}@${DOMAIN}`,
      password: 'the password',
    });
    const { rows } = await gateway.pool.query('SELECT * FROM audit_events WHERE subject_id = $1', [id]);
    expect(rows).toEqual([
      expect.objectContaining({
        tenant_id: tenantId,
        user_id: expect.any(String),
        action: 'account.password_revealed',
        subject: 'account',
      }),
    ]);
    const { rows: kept } = await gateway.pool.query('SELECT sealed_password FROM accounts WHERE id = $1', [
      id,
    ]);
    expect(kept[0].sealed_password).toBeNull();
  });

  it('can be asked for again with the same Idempotency-Key, which keeps it sealed', async () => {
    const headers = { 'idempotency-key': `reveal-${accounts}` };
    const first = await reveal(headers);
    expect((await reveal(headers)).body).toEqual(first.body);
    const { rows } = await gateway.pool.query('SELECT response_body::text AS body FROM idempotency_keys');
    expect(JSON.stringify(rows)).not.toContain('the password');
  });

  it('is not known of an account that was there before, or is not there', async () => {
    await gateway.pool.query(`UPDATE accounts SET origin = 'linked', sealed_password = NULL WHERE id = $1`, [
      id,
    ]);
    expect(await reveal()).toMatchObject({ status: 409, body: { type: 'urn:slipway:problem:no-password' } });
    await gateway.pool.query(`UPDATE accounts SET origin = NULL, status = 'failed' WHERE id = $1`, [id]);
    expect(await reveal()).toMatchObject({ status: 409 });
  });
});
