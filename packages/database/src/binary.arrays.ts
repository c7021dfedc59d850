/*
 * Arrays as parameters in Postgres's own binary form (array_send and array_recv in its src/backend/utils/adt/arrayfuncs.c):
 * as text, each value is escaped here and taken apart there, character by character, which for the batches of the job core
 * was a tenth of Postgres's time. A Buffer is sent as it is; the statement says which type it has, as in `$1::uuid[]`.
 */

/** Of the types of the elements, in pg_type. */
const OID = { bool: 16, int2: 21, int4: 23, text: 25, json: 114, uuid: 2950, jsonb: 3802 };
const HEADER_BYTES = 20;
const UUID_TEXT = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface Element<T> {
  oid: number;
  bytes: (value: T) => number;
  write: (to: Buffer, value: T, at: number) => void;
}

const ofNumbers = (oid: number, bytes: 2 | 4): Element<number> => ({
  oid,
  bytes: () => bytes,
  write: (to, value, at) => {
    if (!Number.isInteger(value)) throw new RangeError(`${value} is not a whole number`);
    to.writeIntBE(value, at, bytes);
  },
});
const ofTexts = (oid: number): Element<string> => ({
  oid,
  bytes: (value) => Buffer.byteLength(value),
  write: (to, value, at) => void to.write(value, at),
});
const UUID: Element<string> = {
  oid: OID.uuid,
  bytes: () => 16,
  write: (to, value, at) => {
    if (!UUID_TEXT.test(value)) throw new TypeError(`"${value}" is not a UUID`);
    to.write(value.replaceAll('-', ''), at, 'hex');
  },
};
const BOOL: Element<boolean> = {
  oid: OID.bool,
  bytes: () => 1,
  write: (to, value, at) => void to.writeUInt8(value ? 1 : 0, at),
};
/** The text, after the number of the form. */
const JSONB: Element<string> = {
  oid: OID.jsonb,
  bytes: (value) => 1 + Buffer.byteLength(value),
  write: (to, value, at) => {
    to.writeUInt8(1, at);
    to.write(value, at + 1);
  },
};

/** One dimension, counted from 1; nothing is NULL. */
function arrayOf<T>({ oid, bytes, write }: Element<T>): (given: readonly (T | null | undefined)[]) => Buffer {
  return (given) => {
    const values = given.map((value) => value ?? null);
    const lengths = values.map((value) => (value === null ? -1 : bytes(value)));
    const size = lengths.reduce((sum, length) => sum + 4 + Math.max(0, length), HEADER_BYTES);
    const array = Buffer.allocUnsafe(size);
    array.writeInt32BE(1, 0);
    array.writeInt32BE(values.includes(null) ? 1 : 0, 4);
    array.writeInt32BE(oid, 8);
    array.writeInt32BE(values.length, 12);
    array.writeInt32BE(1, 16);
    let at = HEADER_BYTES;
    values.forEach((value, index) => {
      const length = lengths[index]!;
      array.writeInt32BE(length, at);
      at += 4;
      if (value === null) return;
      write(array, value, at);
      at += length;
    });
    return array;
  };
}

/** `uuid[]`. @throws TypeError for what is none */
export const uuidArray = arrayOf(UUID);
/** `smallint[]` */
export const int2Array = arrayOf(ofNumbers(OID.int2, 2));
/** `int[]` */
export const int4Array = arrayOf(ofNumbers(OID.int4, 4));
/** `bool[]` */
export const boolArray = arrayOf(BOOL);
/** `text[]` */
export const textArray = arrayOf(ofTexts(OID.text));
/** `json[]` of texts that are JSON */
export const jsonArray = arrayOf(ofTexts(OID.json));
/** `jsonb[]` of texts that are JSON */
export const jsonbArray = arrayOf(JSONB);
