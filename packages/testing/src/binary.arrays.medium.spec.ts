import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  boolArray,
  int2Array,
  int4Array,
  jsonArray,
  jsonbArray,
  textArray,
  uuidArray,
} from '@slipway/database';
import { newId } from '@slipway/shared/ids';
import { testDatabase, type TestDatabase } from './test.database.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

const ids = [newId(), newId().toUpperCase()];
const texts = ['', 'ü "quoted" \\ back', '{a,NULL}', '🛳 ship', 'x'.repeat(70_000)];
const documents = ['{"b": 1,  "a": "\\u00fc"}', '[]', 'null', '"NULL"', '{"a": "🛳, {}\\\\"}'];

it.each([
  ['uuid', uuidArray(ids), ids.map((id) => id.toLowerCase())],
  ['smallint', int2Array([0, -1, 32_767, -32_768]), ['0', '-1', '32767', '-32768']],
  ['int', int4Array([0, -1, 2_147_483_647, -2_147_483_648]), ['0', '-1', '2147483647', '-2147483648']],
  ['bool', boolArray([true, false, null]), ['true', 'false', null]],
  ['text', textArray([...texts, null, undefined]), [...texts, null, null]],
  // As it was written: each space, each order of keys.
  ['json', jsonArray([null, ...documents]), [null, ...documents]],
  ['jsonb', jsonbArray(documents), ['{"a": "ü", "b": 1}', '[]', 'null', '"NULL"', '{"a": "🛳, {}\\\\"}']],
  ['text', textArray([]), []],
  ['uuid', uuidArray([]), []],
])('%s[] arrives as what was sent', async (type, value, expected) => {
  const { rows } = await test.database.pool.query<{ value: string | null }>(
    `SELECT v::text AS value FROM unnest($1::${type}[]) WITH ORDINALITY AS u (v, place) ORDER BY place`,
    [value],
  );
  expect(rows.map((row) => row.value)).toEqual(expected);
});

it('refuses what is no UUID here, and what is no JSON in Postgres', async () => {
  for (const id of ['', 'x', ids[0]!.slice(1), `${ids[0]!}0`, ids[0]!.replace(/.$/, 'g')])
    expect(() => uuidArray([id]), id).toThrow(TypeError);
  await expect(test.database.pool.query('SELECT $1::jsonb[]', [jsonbArray(['{'])])).rejects.toMatchObject({
    code: '22P02',
  });
});

it('refuses numbers that do not fit', () => {
  expect(() => int2Array([32_768])).toThrow(RangeError);
  for (const value of [2_147_483_648, 1.5, Number.NaN, Infinity])
    expect(() => int4Array([value]), String(value)).toThrow(RangeError);
});
