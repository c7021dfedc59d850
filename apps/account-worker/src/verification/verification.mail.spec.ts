import { describe, expect, it } from 'vitest';
import { newSecrets } from './verification.code.js';
import { verificationMail } from './verification.mail.js';
import type { Recipient } from './verification.repository.js';

const secrets = { code: '042137', token: `${'A'.repeat(40)}-_9` };
const ada: Recipient = { id: 'x', email: 'ada@example.test', given_name: 'Ada', display_name: 'Ada L.' };
const mailTo = (over: Partial<Recipient> = {}) =>
  verificationMail({ ...ada, ...over }, secrets, 'https://slipway.example.test');

describe('verificationMail', () => {
  it('has the code in the text and in the page, in two halves, and not in the subject', () => {
    const { subject, text, html } = mailTo();
    for (const body of [text, html]) expect(body).toContain('042 137');
    expect(subject).not.toMatch(/\d/);
    expect(subject).not.toContain('Ada');
  });

  it('has the token in the fragment of its link alone', () => {
    const { subject, text, html } = mailTo();
    const link = `https://slipway.example.test/verify#${secrets.token}`;
    expect(text).toContain(`\n${link}\n`);
    expect(html).toContain(`<a href="${link}"`);
    for (const part of [subject, text, html])
      for (const url of part.match(/https?:[^\s"<]+/g) ?? []) {
        const { pathname, search } = new URL(url);
        expect(pathname + search).not.toContain(secrets.token);
      }
  });

  it.each(['https://slipway.example.test', 'https://slipway.example.test/'])(
    'leads from %s to one page',
    (publicUrl) => {
      expect(verificationMail(ada, secrets, publicUrl).text).toContain(
        'https://slipway.example.test/verify#',
      );
    },
  );

  it('escapes addresses in the page, and leaves out names that read like more than one', () => {
    for (const given_name of [
      `<img src=x onerror="alert(1)">`,
      'your account is locked: visit evil.example',
      'https://evil.example',
      'a.b',
      'x'.repeat(41),
    ]) {
      const { text, html } = mailTo({ given_name, display_name: null, email: 'a"<b>&@example.test' });
      expect(text).toMatch(/^Hello,\n/);
      expect(html).toContain('<p>Hello,</p>');
      expect(html).toContain('Confirm a&quot;&lt;b&gt;&amp;@example.test</a>');
      expect(html).not.toMatch(/<img|<b>|evil/);
    }
  });

  it('greets by what it knows: the given name, else the whole name', () => {
    expect(mailTo().text).toContain('Hello Ada,');
    expect(mailTo({ given_name: "Seán-Óg O'Hara" }).text).toContain("Hello Seán-Óg O'Hara,");
    expect(mailTo({ given_name: null }).text).toContain('Hello Ada L.,');
    expect(mailTo({ given_name: null, display_name: null }).text).toMatch(/^Hello,/);
  });
});

describe('newSecrets', () => {
  it('makes six digits and a token that a link can have, never the same', () => {
    const all = Array.from({ length: 500 }, () => newSecrets());
    for (const { code, token } of all) {
      expect(code).toMatch(/^\d{6}$/);
      expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    }
    expect(new Set(all.map(({ token }) => token)).size).toBe(500);
    expect(new Set(all.map(({ code }) => code)).size).toBeGreaterThan(490);
  });
});
