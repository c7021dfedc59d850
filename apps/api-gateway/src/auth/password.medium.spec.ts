import { freePort } from '@slipway/testing';
import { startMailSink, type MailSink } from '@slipway/testing/mail';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { TestGateway } from '../gateway.fixture.js';
import { founder, newAddress, PASSWORD, tokenOf } from '../members/member.fixture.js';
import { RESETS_PER_ADDRESS } from './sign.in.limits.js';

const NEW = 'another correct horse';

let sink: MailSink;
let gateway: TestGateway;
beforeAll(async () => {
  sink = await startMailSink();
  gateway = await TestGateway.start({ SMTP_URL: sink.smtpUrl });
});
afterAll(async () => {
  await gateway.close();
  await sink.close();
});
beforeEach(() => gateway.pool.query('DELETE FROM sign_in_attempts'));

const request = (email: string) => gateway.call('POST', '/api/auth/password-reset', { body: { email } });
const confirm = (token: string, password = NEW) =>
  gateway.call('POST', '/api/auth/password-reset/confirm', { body: { token, password } });
const signIn = (email: string, password: string) =>
  gateway.call('POST', '/api/auth/sign-in', { body: { email, password } });
const statusOf = async (token: string) => (await gateway.call('GET', '/api/user', { token })).status;
const mailed = async (email: string) => {
  const arrival = sink.next(email);
  expect(await request(email)).toMatchObject({ status: 202, body: { status: 'accepted' } });
  return tokenOf((await arrival).text);
};
const keyOf = async (token: string, more: object = {}) =>
  String(
    (await gateway.call('POST', '/api/auth/api-keys', { token, body: { name: 'key', ...more } })).body.key,
  );
const mailsLeft = async () => (await gateway.pool.query('SELECT 1 FROM mails')).rowCount;

describe('a new password', () => {
  it('is set by a link, once; all sessions end, and a lock does', async () => {
    const { email, token: session } = await founder(gateway);
    for (let n = 0; n < 10; n += 1) await signIn(email, 'wrong');
    expect(await signIn(email, PASSWORD)).toMatchObject({ status: 429 });
    const token = await mailed(email);
    expect(await confirm(token)).toMatchObject({
      status: 200,
      body: { sessions_ended: 1, keys_revoked: 0 },
    });
    expect(await statusOf(session)).toBe(401);
    expect((await confirm(token)).status).toBe(410);
    const after = await signIn(email, NEW);
    expect(after.status).toBe(200);
    expect(await signIn(email, PASSWORD)).toMatchObject({ status: 401 });
    const record = await gateway.call('GET', '/api/audit?limit=4', {
      token: after.body.access_token as string,
    });
    expect(record.body.data.map(({ kind }: { kind: string }) => kind)).toEqual([
      'user.sign_in_failed',
      'user.signed_in',
      'password.reset',
      'password.reset_mailed',
    ]);
  });

  it('by a link revokes the keys of the user, and those of nobody else', async () => {
    const { email, token } = await founder(gateway);
    const other = await founder(gateway);
    const [mine, read, theirs] = [
      await keyOf(token),
      await keyOf(token, { scope: 'read' }),
      await keyOf(other.token),
    ];
    expect(await Promise.all([mine, read, theirs].map(statusOf))).toEqual([200, 200, 200]);
    expect(await confirm(await mailed(email))).toMatchObject({ status: 200, body: { keys_revoked: 2 } });
    expect(await Promise.all([mine, read, theirs].map(statusOf))).toEqual([401, 401, 200]);
    const { body } = await signIn(email, NEW);
    const record = await gateway.call('GET', '/api/audit?kind=password.reset', {
      token: String(body.access_token),
    });
    expect(record.body.data).toMatchObject([{ detail: 'sessions ended: 1, API keys revoked: 2' }]);
  });

  it('is set by one of those who use a link at once', async () => {
    const { email } = await founder(gateway);
    const token = await mailed(email);
    const answers = await Promise.all(Array.from({ length: 5 }, (_, n) => confirm(token, `${NEW} ${n}`)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 410)).toHaveLength(4);
  });

  it('is set by the newest link alone, for half an hour', async () => {
    const { email } = await founder(gateway);
    const [first, second] = [await mailed(email), await mailed(email)];
    expect((await confirm(first)).status).toBe(410);
    await gateway.pool.query(`UPDATE password_resets SET expires_at = expires_at - interval '31 minutes'`);
    expect((await confirm(second)).status).toBe(410);
    expect(await signIn(email, PASSWORD)).toMatchObject({ status: 200 });
  });

  it('is asked for an address without an account in the same words, and nobody is written to', async () => {
    const unknown = newAddress();
    const answer = await request(unknown);
    expect([answer.status, answer.body]).toEqual([202, { status: 'accepted' }]);
    await expect.poll(mailsLeft).toBe(0);
    expect(sink.mails(unknown)).toEqual([]);
  });

  it('is mailed three times an hour at most, and nobody is told that it is not', async () => {
    const { email } = await founder(gateway);
    for (let n = 0; n < 3; n += 1) await mailed(email);
    expect(await request(email)).toMatchObject({ status: 202 });
    await expect.poll(mailsLeft).toBe(0);
    expect(sink.mails(email)).toHaveLength(3);
  });

  it('is asked for by one address ten times an hour', async () => {
    for (let n = 0; n < RESETS_PER_ADDRESS; n += 1) expect((await request(newAddress())).status).toBe(202);
    const refused = await request(newAddress());
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('is sent when the mail server is back, once', async () => {
    const smtpPort = await freePort();
    const patient = await TestGateway.start({ SMTP_URL: `smtp://127.0.0.1:${smtpPort}` });
    onTestFinished(() => patient.close());
    const { email } = await founder(patient);
    await patient.call('POST', '/api/auth/password-reset', { body: { email } });
    const waiting = `SELECT 1 FROM mails WHERE attempts >= 1 AND available_at < now() + interval '60 seconds'`;
    await expect.poll(async () => (await patient.pool.query(waiting)).rowCount).toBe(1);
    const late = await startMailSink({ smtpPort });
    onTestFinished(() => late.close());
    await patient.pool.query('UPDATE mails SET available_at = now()');
    const mail = await late.next(email, { signal: AbortSignal.timeout(15_000) });
    const answer = await patient.call('POST', '/api/auth/password-reset/confirm', {
      body: { token: tokenOf(mail.text), password: NEW },
    });
    expect(answer.status).toBe(200);
    expect(late.mails(email)).toHaveLength(1);
  });

  it('is mailed, whatever mail beside it does not open', async () => {
    const { email } = await founder(gateway);
    const { rows } = await gateway.pool.query<{ id: string }>(
      `INSERT INTO mails (id, sealed_content, expires_at, available_at)
       VALUES (gen_random_uuid(), '\\x00', now() + interval '1 hour', now() - interval '1 hour') RETURNING id`,
    );
    onTestFinished(async () => void (await gateway.pool.query('DELETE FROM mails')));
    expect((await confirm(await mailed(email))).status).toBe(200);
    const waiting = () =>
      gateway.pool.query('SELECT id FROM mails WHERE attempts > 0 AND available_at > now()');
    await expect.poll(async () => (await waiting()).rows).toEqual(rows);
  });

  it('is not mailed to an address that the mail server refuses, nor tried again', async () => {
    const { email } = await founder(gateway);
    sink.refuse(/./);
    onTestFinished(() => sink.refuse(null));
    await request(email);
    await expect.poll(mailsLeft).toBe(0);
    expect(sink.mails(email)).toEqual([]);
  });
});

describe('who knows the old password', () => {
  const change = (token: string, body: object) => gateway.call('POST', '/api/auth/password', { token, body });

  it('changes it, and is signed in nowhere else', async () => {
    const { email, token } = await founder(gateway);
    const other = String((await signIn(email, PASSWORD)).body.access_token);
    const key = await keyOf(token);
    expect(await change(token, { current_password: 'wrong', new_password: NEW })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'current_password', message: 'is not your password' }] },
    });
    expect(await change(token, { current_password: PASSWORD, new_password: NEW })).toMatchObject({
      status: 200,
      body: { sessions_ended: 1, keys_revoked: 0 },
    });
    expect(await Promise.all([token, other, key].map(statusOf))).toEqual([200, 401, 200]);
    expect(await signIn(email, NEW)).toMatchObject({ status: 200 });
  });

  it('leaves nothing of it with an Idempotency-Key', async () => {
    const { token } = await founder(gateway);
    const body = { current_password: PASSWORD, new_password: NEW };
    const headers = { 'idempotency-key': 'change-1' };
    expect(await gateway.call('POST', '/api/auth/password', { token, body, headers })).toMatchObject({
      status: 200,
    });
    const { rows } = await gateway.pool.query('SELECT 1 FROM idempotency_keys WHERE key = $1', ['change-1']);
    expect(rows).toEqual([]);
  });

  it('is a person, and does not guess', async () => {
    const { token } = await founder(gateway);
    const { body } = await gateway.call('POST', '/api/auth/api-keys', { token, body: { name: 'key' } });
    const wrong = { current_password: 'wrong', new_password: NEW };
    expect(await change(String(body.key), wrong)).toMatchObject({ status: 403 });
    for (let n = 0; n < 10; n += 1) expect((await change(token, wrong)).status).toBe(422);
    expect((await change(token, { ...wrong, current_password: PASSWORD })).status).toBe(429);
    expect(await statusOf(token)).toBe(200);
  });
});
