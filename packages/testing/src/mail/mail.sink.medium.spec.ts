import { connect } from 'node:net';
import { once } from 'node:events';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startMailSink, type MailSink } from './mail.sink.js';
import type { Mail } from './mailbox.js';

let sink: MailSink;
let transport: ReturnType<typeof createTransport>;

beforeAll(async () => {
  sink = await startMailSink();
  transport = createTransport(sink.smtpUrl);
});
afterAll(async () => {
  transport.close();
  await sink.close();
});
beforeEach(() => {
  sink.refuse(null);
  sink.clear();
});

const send = (to: string | string[], more: Parameters<typeof transport.sendMail>[0] = {}) =>
  transport.sendMail({ from: 'slipway@example.test', to, subject: 'Hello', text: 'A text', ...more });
const at = (path: string, init?: RequestInit) => fetch(sink.url + path, { redirect: 'manual', ...init });

describe('a mail', () => {
  it('is kept with its text, its HTML, its attachments and all its recipients', async () => {
    await send(['Ada <Ada@Example.test>', 'bob@example.test'], {
      bcc: 'hidden@example.test',
      subject: 'Grüße 👋 an Ævar',
      text: 'Füße — 漢字 שלום',
      html: '<p>Füße — 漢字</p>',
      attachments: [
        { filename: 'Übersicht.pdf', content: Buffer.alloc(5000, 1), contentType: 'application/pdf' },
        { filename: 'note.txt', content: 'abc' },
      ],
    });
    const [mail, ...others] = sink.mails();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      from: 'slipway@example.test',
      to: ['ada@example.test', 'bob@example.test', 'hidden@example.test'],
      subject: 'Grüße 👋 an Ævar',
      text: 'Füße — 漢字 שלום',
      html: '<p>Füße — 漢字</p>',
      attachments: [
        { filename: 'Übersicht.pdf', mime_type: 'application/pdf', bytes: 5000 },
        { filename: 'note.txt', mime_type: 'text/plain', bytes: 3 },
      ],
    });
    expect(sink.mails('BOB@example.test')).toEqual([mail]);
    expect(sink.mails('nobody@example.test')).toEqual([]);
  });

  it('is awaited by whoever expects it', async () => {
    const seen: Mail[] = [];
    const stop = sink.onMail((mail) => seen.push(mail));
    const next = sink.next('ADA@example.test');
    const second = sink.next('ada@example.test', { after: 1 });
    await send('bob@example.test', { subject: 'not hers' });
    await send('ada@example.test', { subject: 'first' });
    expect(await next).toMatchObject({ subject: 'first' });
    await send('ada@example.test', { subject: 'second' });
    expect(await second).toMatchObject({ subject: 'second' });
    stop();
    await send('ada@example.test', { subject: 'third' });
    expect(seen.map(({ subject }) => subject)).toEqual(['not hers', 'first', 'second']);
    expect(await sink.next('ada@example.test', { after: 2 })).toMatchObject({ subject: 'third' });
  });

  it('is refused for addresses that are to be refused, and only for those', async () => {
    sink.refuse(/^no\.|@gone\.test$/g);
    for (const to of ['no.one@example.test', 'No.Two@example.test', 'ada@gone.test'])
      await expect(send(to)).rejects.toMatchObject({ responseCode: 550 });
    expect(await send(['no.one@example.test', 'ada@example.test'])).toMatchObject({
      accepted: ['ada@example.test'],
      rejected: ['no.one@example.test'],
    });
    sink.refuse(null);
    await send('no.one@example.test');
    expect(sink.mails().map(({ to }) => to)).toEqual([['ada@example.test'], ['no.one@example.test']]);
  });

  it('has a megabyte at most', async () => {
    await expect(send('ada@example.test', { text: 'x'.repeat(1_200_000) })).rejects.toMatchObject({
      responseCode: 552,
    });
    await send('ada@example.test', { text: `${'x'.repeat(70)}\n`.repeat(12_000) });
    expect(sink.mails()).toHaveLength(1);
  });

  it('of a client that hangs up in the middle is none, and harms nobody', async () => {
    const socket = connect(sink.smtpPort, '127.0.0.1');
    await once(socket, 'data');
    socket.write('EHLO me\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<ada@example.test>\r\nDATA\r\nSubject: hal');
    await once(socket, 'data');
    socket.resetAndDestroy();
    await send('bob@example.test');
    expect(sink.mails().map(({ to }) => to)).toEqual([['bob@example.test']]);
  });
});

describe('the inbox', () => {
  it('lists, shows and forgets mails as JSON', async () => {
    await send('ada@example.test', { subject: 'older' });
    await send('ada@example.test', { subject: 'newer', text: 'the code is 123456' });
    await send('bob@example.test');
    const list = await (await at('/api/mails?to=ada%40example.test')).json();
    expect(list).toMatchObject({ mails: [{ subject: 'newer' }, { subject: 'older' }] });
    const [, newer] = sink.mails();
    const one = await (await at(`/api/mails/${newer?.id}`)).json();
    expect(one).toEqual({ ...newer, text: 'the code is 123456' });
    expect((await at('/api/mails/none')).status).toBe(404);
    expect((await at('/api/mails', { method: 'DELETE' })).status).toBe(204);
    expect(await (await at('/api/mails')).json()).toEqual({ mails: [] });
  });

  it('escapes what it shows, keeps HTML in a sandbox and makes links of addresses', async () => {
    const hostile = '"><script>alert(1)</script>';
    await send('ada@example.test', {
      subject: hostile,
      text: `${hostile} open https://slipway.test/verify?code=1&x="2. Bye`,
      html: `<h1>Hi</h1><script>alert(1)</script><a href="https://slipway.test/verify">Verify</a>`,
      attachments: [{ filename: `${hostile}.txt`, content: 'x' }],
    });
    const id = sink.mails()[0]?.id;
    const pages = [await at('/'), await at(`/mails/${id}`), await at(`/?to=${encodeURIComponent(hostile)}`)];
    for (const page of pages) {
      expect(page.status).toBe(200);
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(await page.text()).not.toContain('<script');
    }
    const shown = await (await at(`/mails/${id}`)).text();
    expect(shown).toContain('<a href="https://slipway.test/verify?code=1&amp;x=" target="_blank"');
    expect(shown).toMatch(/<iframe[^>]+sandbox="allow-popups allow-popups-to-escape-sandbox"/);
    const framed = await at(`/mails/${id}/html`);
    expect(framed.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox allow-popups/);
    expect(await framed.text()).toContain('<base target="_blank"><h1>Hi</h1>');
  });

  it('is emptied by its own form, not by that of another site', async () => {
    await send('ada@example.test');
    const foreign = { 'sec-fetch-site': 'cross-site' };
    expect((await at('/clear', { method: 'POST', headers: foreign })).status).toBe(403);
    expect(sink.mails()).toHaveLength(1);
    expect((await at('/clear', { method: 'POST' })).status).toBe(303);
    expect(sink.mails()).toEqual([]);
    expect(await (await at('/')).text()).toContain('A development tool');
  });
});

describe('a sink', () => {
  it('ends at once, also with a client that holds its connection', async () => {
    const other = await startMailSink();
    const pooled = createTransport({ url: other.smtpUrl, pool: true });
    await pooled.sendMail({ from: 'a@b.test', to: 'ada@example.test', text: 'x' });
    const waiting = other.next('ada@example.test');
    const [refused] = await Promise.allSettled([waiting, other.close()]);
    expect(refused).toMatchObject({ status: 'rejected', reason: { message: 'The mail sink was closed' } });
    expect(sink.mails()).toEqual([]);
    pooled.close();
  });

  it('does not start on a port that is taken', async () => {
    await expect(startMailSink({ smtpPort: sink.smtpPort })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(startMailSink({ httpPort: sink.httpPort })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
