/** A field of a protobuf message: a number for varints and fixed 64 bits, bytes for what has a length. */
export interface Field {
  number: number;
  value: bigint | Buffer;
}

/** The fields of a message, in order (protobuf.dev/programming-guides/encoding). Enough for OTLP, which has no groups. */
export function* fieldsOf(message: Buffer): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    let [value, shift] = [0n, 0n];
    for (;;) {
      const byte = message[at++];
      if (byte === undefined) throw new Error('a protobuf message ends within a number');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
      shift += 7n;
    }
  };
  while (at < message.length) {
    const key = varint();
    const number = Number(key >> 3n);
    switch (Number(key & 7n)) {
      case 0:
        yield { number, value: varint() };
        break;
      case 1:
        yield { number, value: message.readBigUInt64LE(at) };
        at += 8;
        break;
      case 2: {
        const length = Number(varint());
        yield { number, value: message.subarray(at, at + length) };
        at += length;
        break;
      }
      case 5:
        yield { number, value: BigInt(message.readUInt32LE(at)) };
        at += 4;
        break;
      default:
        throw new Error(`a protobuf field of the unknown kind ${key & 7n}`);
    }
  }
}

export const bytes = ({ value }: Field): Buffer => {
  if (!Buffer.isBuffer(value)) throw new Error('a protobuf field that should have a length has none');
  return value;
};
export const text = (field: Field): string => bytes(field).toString();
export const hex = (field: Field): string => bytes(field).toString('hex');
export const integer = ({ value }: Field): bigint => {
  if (Buffer.isBuffer(value)) throw new Error('a protobuf field that should be a number is none');
  return value;
};
