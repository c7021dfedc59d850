import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REDACTED, Redactor } from './redactor.js';

const SECRET = 'p@ss w0rd/+?';

describe('Redactor', () => {
  it.each([
    ['plain', SECRET],
    ['base64', Buffer.from(SECRET).toString('base64')],
    ['base64url', Buffer.from(SECRET).toString('base64url')],
    ['base64 after a user name', Buffer.from(`someone:${SECRET}`).toString('base64')],
    ['base64 within other text', Buffer.from(`ab${SECRET}xyz`).toString('base64')],
    ['URL encoding', encodeURIComponent(SECRET)],
    ['lower-case URL encoding', encodeURIComponent(SECRET).replace(/%../g, (c) => c.toLowerCase())],
    ['a form', new URLSearchParams({ a: SECRET }).toString().slice(2)],
    ['hexadecimal', Buffer.from(SECRET).toString('hex')],
    ['a JSON string', JSON.stringify({ a: SECRET })],
  ])('hides a value in %s', (_form, text) => {
    const redacted = new Redactor([SECRET]).redact(`before ${text} after`);
    expect(redacted).toContain(REDACTED);
    expect(redacted).not.toContain(SECRET.slice(0, 6));
    expect(redacted.startsWith('before ')).toBe(true);
    expect(redacted.endsWith(' after')).toBe(true);
    // What is left of the text does not decode to it either.
    const rest = redacted.replaceAll(REDACTED, '').slice(7, -6);
    expect(Buffer.from(rest, 'base64').toString()).not.toContain(SECRET.slice(2, 8));
  });

  it('hides each line of a value of several lines', () => {
    const redactor = new Redactor(['-----BEGIN KEY-----\nMIIabcdef\nMIIghijkl\n-----END KEY-----']);
    expect(redactor.redact('  MIIghijkl')).toBe(`  ${REDACTED}`);
  });

  it('leaves short values alone', () => {
    expect(new Redactor(['true', '3000', '']).redact('true 3000')).toBe('true 3000');
  });

  it('takes the longer of two values that start alike', () => {
    expect(new Redactor(['secret', 'secret-extended']).redact('secret-extended!')).toBe(`${REDACTED}!`);
  });

  it('takes any text for a value', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 6, unit: 'binary' }), fc.string(), (secret, around) => {
        const redacted = new Redactor([secret]).redact(`${around}${secret}${around}`);
        expect(redacted).toContain(REDACTED);
      }),
    );
  });

  it('moves a cut behind a value', () => {
    const redactor = new Redactor(['secret-value']);
    expect(redactor.safeCut('0123 secret-value 89', 10)).toBe(17);
    expect(redactor.safeCut('0123 secret-value 89', 3)).toBe(3);
  });
});
