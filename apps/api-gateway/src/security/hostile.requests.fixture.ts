import fc from 'fast-check';
import { texts } from './hostile.texts.fixture.js';

/** Values of query parameters, percent-encoded or not quite. */
const queryValues = fc.oneof(
  texts.map((text) => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom(
    '%00',
    '%',
    '%zz',
    '%ff',
    '%ed%a0%80',
    '-1',
    '0',
    '1.5',
    '1e9',
    '1e400',
    '99999999999999999999',
    '',
  ),
  fc.constantFrom(
    'NaN',
    'null',
    '[]',
    'x'.repeat(4_000),
    '01a1f8c4-e8f9-71aa-bb00-3cf6b9c29e1f',
    'true,false',
  ),
  fc.constantFrom(
    'eA',
    'MDFhMWY4YzQtZThmOS03MWFhLWJiMDAtM2NmNmI5YzI5ZTFm',
    Buffer.from('a\u0000b').toString('base64url'),
  ),
);

/** Queries that come from valid ones: with other values, names twice, names that there are not. */
export function queries(valid: fc.Arbitrary<Record<string, string>>, names: string[]): fc.Arbitrary<string> {
  const some = fc.array(
    fc.tuple(
      fc.oneof(
        ...(names.length > 0 ? [{ weight: 8, arbitrary: fc.constantFrom(...names) }] : []),
        fc.constantFrom('__proto__', 'constructor', 'unknown', 'limit[]', 'a[b]', '%00', ''),
      ),
      queryValues,
    ),
    { maxLength: 3 },
  );
  return fc.tuple(valid, some).map(([good, bad]) => {
    const parts = [
      ...Object.entries(good).map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`),
      ...bad.map(([name, value]) => `${name}=${value}`),
    ];
    return parts.length > 0 ? `?${parts.join('&')}` : '';
  });
}

/** What may stand in the place of a path parameter. */
export const pathValues: fc.Arbitrary<string> = fc.oneof(
  texts.map((text) => encodeURIComponent(text.toWellFormed()) || 'x'),
  fc.constantFrom(
    '%00',
    '%',
    '%zz',
    '%ff',
    '%2e%2e',
    '..',
    '.',
    '%2F',
    'a%2Fb',
    '%5c',
    'x'.repeat(600),
    '-1',
    '0',
  ),
  fc.constantFrom(
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '__proto__',
  ),
  fc.constantFrom(
    '1',
    '99999999999',
    '999999999999999999999',
    '1e3',
    '2147483648',
    '0x1',
    'null',
    'constructor',
  ),
);

const headerText = fc.oneof(
  fc.string({
    unit: fc.constantFrom(...'abc09 -_.:;,"\'%<>{}()=/\\\u00e9\u00ff\u0080\t'.split('')),
    maxLength: 300,
  }),
  fc.constantFrom(
    '',
    ' ',
    '"',
    '*',
    '"1"',
    'W/"1"',
    '"1", "2"',
    ',',
    '"',
    '\u00ff'.repeat(256),
    'x'.repeat(256),
  ),
  fc.constantFrom('x'.repeat(8_000), '__proto__', '0', '01a1f8c4-e8f9-71aa-bb00-3cf6b9c29e1f'),
  fc.constantFrom('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', '00-0-0-0', 'ff-00-00-00'),
);

/** Headers that the gateway looks at, and what comes with them. */
export const headers: fc.Arbitrary<Record<string, string>> = fc.record(
  {
    'idempotency-key': headerText,
    'if-match': headerText,
    'if-none-match': headerText,
    'x-request-id': headerText,
    traceparent: headerText,
    tracestate: headerText,
    'user-agent': headerText,
    accept: headerText,
    'x-forwarded-for': headerText,
  },
  { requiredKeys: [] },
);
