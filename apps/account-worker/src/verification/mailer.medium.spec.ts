import { createServer } from 'node:net';
import { once } from 'node:events';
import { freePort } from '@slipway/testing';
import { startMailSink, type MailSink } from '@slipway/testing/mail';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { AddressRefused, MailServerDown, type Mailer } from '@slipway/shared/mail';
import { openMailer } from './mailer.js';

const TEXT = { subject: 'Confirm', text: 'Hello', html: '<p>Hello</p>' };

let sink: MailSink;
let mailer: Mailer;
beforeAll(async () => {
  sink = await startMailSink();
  mailer = openMailer({ url: sink.smtpUrl, from: 'Slipway <no-reply@example.test>' });
});
afterEach(() => {
  sink.refuse(null);
  sink.clear();
});
afterAll(async () => {
  mailer.close();
  await sink.close();
});

/** A mailer of one test. */
function mailerTo(url: string): Mailer {
  const one = openMailer({ url, from: 'Slipway <no-reply@example.test>' });
  onTestFinished(() => one.close());
  return one;
}

/** A mail server that says one thing to everybody. */
async function surlyServer(greeting: string): Promise<string> {
  const server = createServer((socket) => socket.on('error', () => undefined).end(`${greeting}\r\n`));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `smtp://127.0.0.1:${address.port}`;
}

describe('Mailer', () => {
  it('delivers a mail, as text and as a page', async () => {
    const arrival = sink.next('ada@example.test');
    await mailer.send('ada@example.test', 'one', TEXT);
    expect(await arrival).toMatchObject({
      from: 'no-reply@example.test',
      to: ['ada@example.test'],
      subject: 'Confirm',
      text: 'Hello',
      html: '<p>Hello</p>',
      attachments: [],
    });
  });

  it('delivers many at once', async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, n) => mailer.send(`many${n}@example.test`, `many-${n}`, TEXT)),
    );
    expect(new Set(sink.mails().flatMap(({ to }) => to)).size).toBe(40);
  });

  it('tells of an address that the server refuses, and goes on with others', async () => {
    sink.refuse(/^nobody@/);
    const refused = await mailer.send('nobody@example.test', 'two', TEXT).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AddressRefused);
    expect(refused).toMatchObject({ code: 'mail_refused', retryable: false });
    expect(String(refused)).toContain('nobody@example.test');
    await mailer.send('somebody@example.test', 'three', TEXT);
    expect(sink.mails().flatMap(({ to }) => to)).toEqual(['somebody@example.test']);
  });

  it('tells of a server that is away, for another time', async () => {
    const away = mailerTo(`smtp://127.0.0.1:${await freePort()}`);
    const error = await away.send('ada@example.test', 'four', TEXT).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MailServerDown);
    expect(error).toMatchObject({ code: 'mail_server_down', retryable: true, status: 503 });
  });

  it.each(['421 Too busy', '554 No mail from you', '220'])(
    'takes a server that says "%s" to everybody for down, not the address for wrong',
    async (greeting) => {
      const surly = mailerTo(await surlyServer(greeting));
      await expect(surly.send('ada@example.test', 'five', TEXT)).rejects.toBeInstanceOf(MailServerDown);
    },
  );

  it.each([
    'ada@example.test\r\nBcc: eve@example.test',
    'ada@example.test>\r\nRCPT TO:<eve@example.test',
    'ada@example.test, eve@example.test',
    'ada@example.test\nDATA',
    '"ada@example.test, eve"@example.test',
    'Eve <eve@example.test>',
  ])('lets nothing in the address %j reach anybody else', async (address) => {
    await mailer.send(address, 'six', TEXT).catch(() => undefined);
    await mailer.send('after@example.test', 'seven', TEXT);
    expect(sink.mails().flatMap(({ to }) => to)).not.toContain('eve@example.test');
    for (const mail of sink.mails()) expect(mail.to).toHaveLength(1);
  });

  it('lets nothing in a subject or a text begin a header, a part or another mail', async () => {
    const attack = 'x\r\nBcc: eve@example.test\r\n\r\n.\r\nMAIL FROM:<eve@example.test>\r\n';
    const arrival = sink.next('ada@example.test');
    await mailer.send('ada@example.test', 'eight', { subject: attack, text: attack, html: TEXT.html });
    const mail = await arrival;
    expect(mail.subject).toContain('Bcc: eve@example.test');
    expect(mail.text).toContain('MAIL FROM:<eve@example.test>');
    expect(sink.mails()).toHaveLength(1);
    expect(mail.to).toEqual(['ada@example.test']);
  });
});
