import type { Readable } from 'node:stream';

/** What an object is written from. `file` is a path on this machine; it is read while it is written. */
export type ObjectBody = Buffer | Readable | { file: string };

export interface PutOptions {
  /** Media type, for stores that keep one beside the object. */
  contentType?: string;
  /** Ends the write early; nothing is stored then. */
  signal?: AbortSignal;
}

/** Byte positions from 0, both inclusive, as in an HTTP range. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface OpenObject {
  /** The bytes asked for. Destroying it frees what it holds. */
  stream: Readable;
  /** Size of the whole object in bytes, also when a range was asked for. */
  size: number;
}

/**
 * Named, immutable runs of bytes. A reader sees a whole object or none. Keys are checked by `checkedKey`.
 * Every method throws `InvalidKey` for a malformed key; get and open throw `ObjectNotFound` for an absent object.
 */
export interface ObjectStore {
  /** Writes or replaces an object. It is durable when this returns. */
  put(key: string, body: ObjectBody, options?: PutOptions): Promise<void>;
  /** Writes an object unless there is one. Of several at once exactly one is told 'stored'. */
  putIfAbsent(key: string, body: ObjectBody, options?: PutOptions): Promise<'stored' | 'present'>;
  /** The whole object in memory. */
  get(key: string): Promise<Buffer>;
  /** A stream of the object, or of a range that lies within it. */
  open(key: string, range?: ByteRange): Promise<OpenObject>;
  has(key: string): Promise<boolean>;
  /** Those of the keys that exist. */
  hasMany(keys: Iterable<string>): Promise<Set<string>>;
  /** Removes an object; an absent one is no error. */
  delete(key: string): Promise<void>;
  /** Keys that start with the text, in no particular order. */
  list(prefix: string): AsyncIterable<string>;
}
