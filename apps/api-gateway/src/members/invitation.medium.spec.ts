import { startMailSink, type MailSink } from '@slipway/testing/mail';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { TestGateway } from '../gateway.fixture.js';
import { INVITATIONS_PER_DAY, MAILS_PER_RECIPIENT } from './invitation.limits.js';
import { founder, joined, newAddress, PASSWORD, tokenOf, type Person } from './member.fixture.js';

const FROM = { MAIL_FROM: 'Slipway <no-reply@example.test>', PUBLIC_URL: 'http://slipway.example.test/' };

let sink: MailSink;
/** One with a mail server, and one without. */
let gateway: TestGateway;
let quiet: TestGateway;
beforeAll(async () => {
  sink = await startMailSink();
  [gateway, quiet] = await Promise.all([
    TestGateway.start({ SMTP_URL: sink.smtpUrl, ...FROM }),
    TestGateway.start(),
  ]);
});
afterAll(async () => {
  await Promise.all([gateway.close(), quiet.close()]);
  await sink.close();
});

const invite = (by: Person, email: string, at = gateway, role = 'member') =>
  at.call('POST', '/api/invitations', { token: by.token, body: { email, role } });
const accept = (token: string, at = gateway, body: object = {}) =>
  at.call('POST', '/api/auth/invitations/accept', { body: { token, password: PASSWORD, ...body } });
const open = (token: string, at = gateway) =>
  at.call('POST', '/api/auth/invitations/open', { body: { token } });

describe('an invitation', () => {
  it('is mailed, opened and accepted, once', async () => {
    const admin = await founder(gateway);
    const email = newAddress();
    const arrival = sink.next(email);
    const invited = await invite(admin, email, gateway, 'admin');
    expect(invited).toMatchObject({ status: 201, body: { email, role: 'admin', link: null } });
    const mail = await arrival;
    expect(mail.text).toContain('join Acme & Sons on Slipway as an admin');
    expect(mail.text).toContain('http://slipway.example.test/invitation#');
    expect(mail.html).toContain('Acme &amp; Sons');
    const token = tokenOf(mail.text);
    expect(await open(token)).toMatchObject({
      status: 200,
      body: { email, role: 'admin', organisation: 'Acme & Sons' },
    });
    const accepted = await accept(token, gateway, { name: 'Ada' });
    expect(accepted).toMatchObject({ status: 201, body: { user: { email, role: 'admin' } } });
    const mine = accepted.body.access_token as string;
    const { body } = await gateway.call('GET', '/api/members', { token: mine });
    expect(body.data).toMatchObject([{ email, name: 'Ada' }, { email: admin.email }]);
    for (const answer of [await open(token), await accept(token)]) expect(answer.status).toBe(410);
    const record = await gateway.call('GET', '/api/audit?limit=3', { token: mine });
    expect(record.body.data.map(({ kind }: { kind: string }) => kind)).toEqual([
      'invitation.accepted',
      'invitation.created',
      'user.signed_up',
    ]);
    // Nothing that is stored opens it, and nothing waits to be sent.
    const { rows } = await gateway.pool.query<{ text: string }>('SELECT i::text AS text FROM invitations i');
    expect(rows.map(({ text }) => text).join()).not.toContain(token);
    await expect.poll(async () => (await gateway.pool.query('SELECT 1 FROM mails')).rowCount).toBe(0);
  });

  it('of two who accept at once, one does', async () => {
    const email = newAddress();
    const arrival = sink.next(email);
    await invite(await founder(gateway), email);
    const token = tokenOf((await arrival).text);
    const answers = await Promise.all(Array.from({ length: 5 }, () => accept(token)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 410)).toHaveLength(4);
  });

  it('says what it cannot be when the address has an account elsewhere', async () => {
    const elsewhere = await founder(gateway);
    const arrival = sink.next(elsewhere.email);
    // The admin learns nothing of that.
    expect((await invite(await founder(gateway), elsewhere.email)).status).toBe(201);
    const token = tokenOf((await arrival).text);
    expect(await accept(token)).toMatchObject({
      status: 409,
      body: { type: 'urn:slipway:problem:email-taken' },
    });
    expect((await open(token)).status).toBe(200);
  });

  it('that is revoked, or sent again, has a link that leads nowhere', async () => {
    const admin = await founder(gateway);
    const email = newAddress();
    const arrival = sink.next(email);
    const { id } = (await invite(admin, email)).body;
    const old = tokenOf((await arrival).text);
    const resend = () => gateway.call('POST', `/api/invitations/${id}/resend`, { token: admin.token });
    const early = await resend();
    expect(early.status).toBe(429);
    expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(50);
    const longAgo = () =>
      gateway.pool.query(`UPDATE invitations SET sent_at = sent_at - interval '61 seconds' WHERE id = $1`, [
        id,
      ]);
    await longAgo();
    const next = sink.next(email);
    expect(await resend()).toMatchObject({ status: 200, body: { id } });
    const token = tokenOf((await next).text);
    expect([(await open(old)).status, (await open(token)).status]).toEqual([410, 200]);
    for (let n = 0; n < 3; n += 1) {
      await longAgo();
      expect((await resend()).status).toBe(200);
    }
    await longAgo();
    expect((await resend()).status).toBe(429);
    const revoke = () => gateway.call('DELETE', `/api/invitations/${id}`, { token: admin.token });
    expect((await revoke()).status).toBe(204);
    expect((await open(token)).status).toBe(410);
    expect((await revoke()).status).toBe(404);
  });

  it('is too old after seven days, and may be made again', async () => {
    const admin = await founder(quiet);
    const email = newAddress();
    const first = (await invite(admin, email, quiet)).body;
    expect(await invite(admin, email, quiet)).toMatchObject({ status: 409 });
    await quiet.pool.query(`UPDATE invitations SET expires_at = now() - interval '1 second' WHERE id = $1`, [
      first.id,
    ]);
    expect((await open(tokenOf(first.link), quiet)).status).toBe(410);
    expect((await invite(admin, email, quiet)).status).toBe(201);
    const { body } = await quiet.call('GET', '/api/invitations', { token: admin.token });
    expect(body.total).toBe(1);
    expect(Date.parse(body.data[0].expires_at) - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
  });

  it('without a mail server is a link for the admin, once', async () => {
    const admin = await founder(quiet);
    const member = await joined(quiet, admin);
    expect(member.email).toContain('@');
    const { body } = await invite(admin, newAddress(), quiet);
    expect(body.link).toMatch(/^http:\/\/localhost:9000\/invitation#[\w-]{43}$/);
    const list = await quiet.call('GET', '/api/invitations', { token: admin.token });
    expect(JSON.stringify(list.body)).not.toContain(tokenOf(body.link));
    expect(await invite(admin, member.email, quiet)).toMatchObject({
      status: 409,
      body: { type: 'urn:slipway:problem:already-member' },
    });
  });

  it('is made fifty times a day at most, also when they come at once', async () => {
    const admin = await founder(quiet);
    const answers = await Promise.all(
      Array.from({ length: INVITATIONS_PER_DAY + 10 }, () => invite(admin, newAddress(), quiet)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(INVITATIONS_PER_DAY);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(10);
  });

  it('is mailed ten times a day to one address at most, whoever invites, also at once; elsewhere it goes on', async () => {
    const email = newAddress();
    const admins = await Promise.all(Array.from({ length: MAILS_PER_RECIPIENT + 3 }, () => founder(gateway)));
    const answers = await Promise.all(admins.map((admin) => invite(admin, email)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(MAILS_PER_RECIPIENT);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(3);
    expect(refused[0]!.body.detail).toContain(email);
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
    await expect.poll(() => sink.mails(email).length).toBe(MAILS_PER_RECIPIENT);
    expect((await invite(admins[0]!, newAddress())).status).toBe(201);
  });

  it('is mailed once, whichever of two gateways sends it', async () => {
    const other = await TestGateway.start({ DATABASE_URL: gateway.db.url, SMTP_URL: sink.smtpUrl, ...FROM });
    onTestFinished(() => other.close());
    const admin = await founder(gateway);
    const addresses = Array.from({ length: 30 }, newAddress);
    const arrivals = addresses.map((email) => sink.next(email));
    await Promise.all(addresses.map((email, n) => invite(admin, email, n % 2 === 0 ? gateway : other)));
    await Promise.all(arrivals);
    await expect.poll(async () => (await gateway.pool.query('SELECT 1 FROM mails')).rowCount).toBe(0);
    expect(addresses.map((email) => sink.mails(email).length)).toEqual(addresses.map(() => 1));
  });

  it('does not carry a link that somebody calls their organisation', async () => {
    const admin = await founder(gateway, 'You have won: https://example.com/claim');
    const email = newAddress();
    const arrival = sink.next(email);
    await invite(admin, email);
    const { text, html } = await arrival;
    expect(text).toContain('join an organisation on Slipway');
    expect(`${text}${html}`).not.toContain('example.com');
  });
});
