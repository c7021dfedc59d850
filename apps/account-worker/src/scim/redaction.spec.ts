import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactor } from './redaction.js';

describe('redaction', () => {
  it('takes every secret out of a text, wherever it is', () => {
    const secrets = fc.array(fc.string({ unit: 'grapheme', minLength: 6 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(secrets, fc.array(fc.nat(7)), (all, order) => {
        const text = order.map((n) => `<${all[n % all.length]}>`).join('');
        const left = redactor(all)(text).replaceAll('[redacted]', '\0');
        for (const secret of all) expect(left).not.toContain(secret);
      }),
    );
  });

  it('leaves no rest of a secret that begins with another', () => {
    expect(redactor(['abcdef', 'abcdefghi'])('x abcdefghi y abcdef z')).toBe('x [redacted] y [redacted] z');
  });

  it('knows the ways in which JSON, HTML and URLs write it', () => {
    const redact = redactor(['a "b"/\\c&d']);
    for (const written of [
      'a "b"/\\c&d',
      'a \\"b\\"/\\\\c&d',
      'a &quot;b&quot;/\\c&amp;d',
      'a%20%22b%22%2F%5Cc%26d',
      'a+%22b%22%2F%5Cc%26d',
    ])
      expect(redact(`(${written})`)).toBe('([redacted])');
  });

  it('does nothing without secrets', () => {
    expect(redactor([])('a text')).toBe('a text');
    expect(redactor([''])('a text')).toBe('a text');
  });
});
