import fc from 'fast-check';
import { z } from 'zod';
import { texts } from './hostile.texts.fixture.js';

/** A body with what was done to it. */
export interface Mutated {
  /** Bytes that are sent. */
  body: Buffer;
  contentType: string;
  /** What was done, in words. */
  how: string;
}

const DEEP = 10_000;
const LONG = 300_000;

/** JSON texts of values that are put in the place of others; some are more than JavaScript's numbers hold. */
const values: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('null', 'true', 'false', '{}', '[]', '[[]]', '[null]', '{"a":{}}', '""'),
  fc.constantFrom(
    '-0',
    '1e400',
    '-1e400',
    '9007199254740993',
    '1.5',
    '-1',
    '0',
    '2147483648',
    '1e21',
    '1e-400',
  ),
  fc.constantFrom('9223372036854775808', '99999999999999999999999999', '4294967296', '0.1', '5e-324'),
  fc.constantFrom('{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}'),
  fc.constantFrom('[{"__proto__":1}]', '{"prototype":{"polluted":1}}', '{"toString":1,"valueOf":2}'),
  fc.constant(DEEP).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc.constant(DEEP).map((depth) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)),
  fc.constant(LONG).map((length) => `"${'x'.repeat(length)}"`),
  fc.constant(LONG / 3).map((length) => `[${'1,'.repeat(length)}1]`),
  fc.constant(LONG / 30).map((length) => `[${'{},'.repeat(length)}{}]`),
  texts.map((text) => JSON.stringify(text)),
  fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }).map((value) => JSON.stringify(value)),
);

type Path = readonly (string | number)[];

/** Every place in a value, the value itself first. */
function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...path, key]))];
}

const MARK = '"\u2603 here \u2603"';
const record = z.record(z.string(), z.unknown());

/** The JSON text of a value with another JSON text, or with nothing, at one place. */
function replaced(value: unknown, [first, ...rest]: Path, text: string | undefined): string {
  const put = (inner: unknown, path: Path): unknown => {
    const [key, ...more] = path;
    if (key === undefined) return JSON.parse(MARK);
    if (Array.isArray(inner))
      return inner.flatMap((item: unknown, index) => {
        if (String(index) !== String(key)) return [item];
        return more.length === 0 && text === undefined ? [] : [put(item, more)];
      });
    const entries = Object.entries(record.parse(inner)).flatMap(([name, item]): [string, unknown][] => {
      if (name !== key) return [[name, item]];
      return more.length === 0 && text === undefined ? [] : [[name, put(item, more)]];
    });
    return Object.fromEntries(entries);
  };
  if (first === undefined) return text ?? '';
  return JSON.stringify(put(value, [first, ...rest])).replace(MARK, () => text ?? '');
}

/** Text that goes before the closing brace, or whole bodies that are nothing like what is asked for. */
function withMember(value: unknown, member: string): string {
  const text = JSON.stringify(value);
  if (!text.endsWith('}')) return `{${member}}`;
  return text === '{}' ? `{${member}}` : `${text.slice(0, -1)},${member}}`;
}

const MEMBERS = [
  ...['"unknown_field":1', '"__proto__":{"polluted":1}', '"constructor":{"prototype":{"polluted":1}}'],
  ...[
    '"prototype":{"polluted":1}',
    '"__proto__":null',
    '"constructor":1',
    '"tenant_id":"x"',
    '"role":"admin"',
  ],
  ...['"":1', '"\\u0000":1', '"\\ud800":1', '"__defineGetter__":1', '"hasOwnProperty":1', '"toJSON":1'],
];

const JSON_TYPE = 'application/json';
const OTHER_TYPES = [
  ...[
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
  ],
  ...[
    'application/json; charset=utf-16',
    'application/jsonx',
    'text/csv',
    '',
    ';',
    'application/json;;',
    'a/b/c',
  ],
];

/** The JSON texts of a value with another one in each place, one after the other. */
export function replacedEverywhere(value: unknown, text: string): string[] {
  return placesIn(value).map((place) => replaced(value, place, text));
}

/** Bodies that come from valid ones. */
export function mutations(valid: fc.Arbitrary<unknown>): fc.Arbitrary<Mutated> {
  const json = (how: string, text: string): Mutated => ({
    how,
    body: Buffer.from(text),
    contentType: JSON_TYPE,
  });
  return valid.chain((value) => {
    const places = placesIn(value);
    const text = JSON.stringify(value);
    const anywhere = fc.constantFrom(...places);
    const inside = places.length > 1 ? fc.constantFrom(...places.slice(1)) : anywhere;
    return fc.oneof(
      { weight: 2, arbitrary: fc.constant(json('as it is', text)) },
      {
        weight: 8,
        arbitrary: fc
          .tuple(anywhere, values)
          .map(([place, other]) =>
            json(`${other.slice(0, 60)} at ${place.join('.')}`, replaced(value, place, other)),
          ),
      },
      {
        weight: 2,
        arbitrary: inside.map((place) =>
          json(`without ${place.join('.')}`, replaced(value, place, undefined)),
        ),
      },
      {
        weight: 3,
        arbitrary: fc
          .constantFrom(...MEMBERS)
          .map((member) => json(`with ${member}`, withMember(value, member))),
      },
      {
        weight: 1,
        arbitrary: fc.constant(value).map((same) => {
          const [name] = Object.keys(record.catch({}).parse(same));
          return json(
            `${name} twice`,
            name === undefined ? text : withMember(same, `${JSON.stringify(name)}:null`),
          );
        }),
      },
      { weight: 1, arbitrary: fc.nat(text.length).map((end) => json('cut off', text.slice(0, end))) },
      { weight: 1, arbitrary: fc.constant(json('with a byte order mark', `\ufeff${text}`)) },
      { weight: 1, arbitrary: fc.constant(json('in a list', `[${text}]`)) },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom('', ' ', '{', '}', 'null', '0', '"x"', '{}', '[]', '{"a":1}}', 'NaN')
          .map((other) => json(`${JSON.stringify(other)} instead`, other)),
      },
      {
        weight: 1,
        arbitrary: fc.nat(text.length).map((at) => ({
          how: 'with bytes that are no UTF-8',
          contentType: JSON_TYPE,
          body: Buffer.concat([
            Buffer.from(text.slice(0, at)),
            Buffer.from([0xc3, 0x28, 0xff]),
            Buffer.from(text.slice(at)),
          ]),
        })),
      },
      {
        weight: 1,
        arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => ({
          how: 'noise',
          contentType: JSON_TYPE,
          body: Buffer.from(bytes),
        })),
      },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom(...OTHER_TYPES)
          .map((contentType) => ({ ...json(`as "${contentType}"`, text), contentType })),
      },
      {
        weight: 1,
        arbitrary: fc.constant(json('of more than a megabyte', ' '.repeat(1_100_000) + text)),
      },
    );
  });
}
