import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { passwordOf, randomPassword } from './password.js';

const secret = (fill: number) => createSecretKey(Buffer.alloc(32, fill));
const KINDS = [/[a-z]/, /[A-Z]/, /[2-9]/, /[-_.!+]/];
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_.!+';
const MANY = 20_000;

/** How far counts are from being all the same: about as large as the number of counts when chance is at work alone. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, n) => sum + n, 0) / counts.length;
  return counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
}

/** Some seven standard deviations above the mean of a chi-square distribution with so many degrees of freedom. */
const bound = (degrees: number) => degrees + 7 * Math.sqrt(2 * degrees);

describe('passwordOf', () => {
  const key = secret(1);
  const passwords = Array.from({ length: MANY }, (_, n) => passwordOf(key, `account-${n}`));

  it('is the same for the same secret and id, and another one for others', () => {
    expect(passwordOf(secret(1), 'account-7')).toBe(passwords[7]);
    expect(passwordOf(secret(2), 'account-7')).not.toBe(passwords[7]);
    expect(new Set(passwords).size).toBe(MANY);
  });

  it('has 20 characters, of each kind one at least, and none that is taken for another', () => {
    const wrong = passwords.filter(
      (password) => !/^[-a-zA-Z2-9_.!+]{20}$/.test(password) || KINDS.some((kind) => !kind.test(password)),
    );
    expect(wrong).toEqual([]);
    expect(passwords.filter((password) => /[lIoO01]/.test(password))).toEqual([]);
  });

  it('favours no character over others of its kind', () => {
    const counts = new Map<string, number>(Array.from(ALPHABET, (character) => [character, 0] as const));
    for (const password of passwords)
      for (const character of password) counts.set(character, counts.get(character)! + 1);
    for (const kind of KINDS) {
      const ofKind = [...counts].filter(([character]) => kind.test(character)).map(([, n]) => n);
      expect(chiSquare(ofKind)).toBeLessThan(bound(ofKind.length - 1));
    }
  });

  it('favours no place for a kind of character', () => {
    for (const kind of KINDS) {
      const places = Array.from(
        { length: 20 },
        (_, at) => passwords.filter((password) => kind.test(password[at]!)).length,
      );
      expect(chiSquare(places)).toBeLessThan(bound(places.length - 1));
    }
  });
});

describe('randomPassword', () => {
  it('is another one each time, of the same form', () => {
    const passwords = Array.from({ length: 1_000 }, () => randomPassword());
    expect(new Set(passwords).size).toBe(1_000);
    for (const password of passwords) for (const kind of KINDS) expect(password).toMatch(kind);
  });
});
