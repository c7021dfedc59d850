import fc from 'fast-check';

/** What no text field expects, and some that no text may be. */
export const texts = fc.oneof(
  fc.constantFrom(
    ...['', ' ', '\u0000', 'a\u0000b', '\ud800', 'a\udfffb', '\ufeff', '\u202e', '\u001b[31m', '\r\n'],
    ...['__proto__', 'constructor', 'NaN', 'Infinity', '-0', '1e400', '0x10', 'null', '[]', '../../x'],
    ...["'; DROP TABLE tasks; --", '%', '_', '\\', '${7*7}', '{{7*7}}', '<script>', '$1', '𝒳'.repeat(150)],
    ...[
      '9'.repeat(400),
      '2026-02-30',
      '2026-13-01',
      '0000-00-00',
      '1900-01-01',
      '2199-12-31',
      'a'.repeat(5_000),
    ],
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
);
