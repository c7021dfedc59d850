import { InvalidKey } from './errors.js';

/** S3's limit; one segment must also fit a file name of 255 bytes. */
const MAX_KEY_LENGTH = 1024;
const SEGMENT = /^[A-Za-z0-9._-]{1,255}$/;

/**
 * The key itself when it is well formed: segments of `A-Z a-z 0-9 . _ -` divided by `/`, none empty, `.` or `..`.
 * So a key that was checked cannot name anything outside the store, whatever it was made from.
 * @throws InvalidKey
 */
export function checkedKey(key: string): string {
  if (typeof key !== 'string' || key.length > MAX_KEY_LENGTH) throw new InvalidKey(key);
  for (const segment of key.split('/'))
    if (!SEGMENT.test(segment) || segment === '.' || segment === '..') throw new InvalidKey(key);
  return key;
}
