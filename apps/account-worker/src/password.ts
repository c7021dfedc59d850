import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';

/** Without what is easily taken for another one when it is read aloud or typed. */
const SETS = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '-_.!+'] as const;
const ALL = SETS.join('');
const LENGTH = 20;

/** A password that nobody could know. */
export function randomPassword(): string {
  return passwordOf(createSecretKey(randomBytes(32)), '');
}

/**
 * The password of an account: 20 characters with at least one of each kind that directories ask for, some 115 bits. The
 * same secret (32 random bytes) and id give the same one, so that it need not be stored before the account is made.
 */
export function passwordOf(secret: KeyObject, accountId: string): string {
  const draw = draws(secret, accountId);
  const characters = Array.from({ length: LENGTH }, (_, at) => {
    const set = SETS[at] ?? ALL;
    return set[draw(set.length)]!;
  });
  for (let last = LENGTH - 1; last > 0; last -= 1) {
    const other = draw(last + 1);
    [characters[last], characters[other]] = [characters[other]!, characters[last]!];
  }
  return characters.join('');
}

/** Whole numbers below a bound, each as likely as the others: bytes that would favour some are passed over. */
function draws(secret: KeyObject, name: string): (bound: number) => number {
  let [block, at] = [0, 0];
  let bytes = Buffer.alloc(0);
  return (bound) => {
    const fair = 256 - (256 % bound);
    for (;;) {
      if (at === bytes.length) {
        bytes = createHmac('sha512', secret).update(`${name}/${block}`).digest();
        [block, at] = [block + 1, 0];
      }
      const byte = bytes[at++]!;
      if (byte < fair) return byte % bound;
    }
  };
}
