import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountSeed } from '@slipway/shared/contracts';
import { domainOf, listIssues, MAX_ISSUES, usernameOf, wrongDomain } from './account.list.rules.js';

const ALLOWED = ['example.test', 'example.org'];
const placeOf = (index: number) => `line ${index + 2}`;
const issuesOf = (...seeds: AccountSeed[]) => listIssues(seeds, ALLOWED, placeOf);

describe('listIssues', () => {
  it('finds nothing wrong with what is right', () => {
    expect(
      issuesOf(
        { email: 'a@example.test' },
        { email: 'b@example.org', username: 'b' },
        { email: 'a@example.org' },
      ),
    ).toEqual([]);
  });

  it('names an address of another domain, and the domains that there are', () => {
    const message = 'must be an address of one of example.test, example.org';
    for (const email of ['a@other.test', 'a@sub.example.test', 'a@example.test.other', 'a@notexample.test'])
      expect(issuesOf({ email })).toEqual([{ path: 'line 2.email', message }]);
  });

  it('names the second of two that are the same, whatever their case, and where the first one is', () => {
    expect(
      issuesOf(
        { email: 'a@example.test', username: 'one' },
        { email: 'b@example.test', username: 'two' },
        { email: 'A@example.test', username: 'three' },
        { email: 'c@example.test', username: 'TWO' },
      ),
    ).toEqual([
      { path: 'line 4.email', message: 'is the same as that of line 2' },
      { path: 'line 5.username', message: 'is the same as that of line 3' },
    ]);
  });

  it('says of two addresses that are also their user names only that the addresses are the same', () => {
    expect(issuesOf({ email: 'a@example.test' }, { email: 'a@example.test' })).toEqual([
      { path: 'line 3.email', message: 'is the same as that of line 2' },
    ]);
  });

  it('finds a user name that is the address of another one, in either order', () => {
    const named = { email: 'b@example.test', username: 'A@example.test' };
    const plain = { email: 'a@example.test' };
    expect(issuesOf(plain, named)).toEqual([
      { path: 'line 3.username', message: 'is the same as that of line 2' },
    ]);
    expect(issuesOf(named, plain)).toMatchObject([{ message: 'is the same as that of line 2' }]);
  });

  it('names the same first one to all that are the same', () => {
    const seeds = Array.from({ length: 4 }, () => ({ email: 'a@example.test' }));
    expect(issuesOf(...seeds).map(({ message }) => message)).toEqual(
      Array.from({ length: 3 }, () => 'is the same as that of line 2'),
    );
  });

  it('tells of a hundred faults, and does not look for more', () => {
    const seeds = Array.from({ length: 100_000 }, () => ({ email: 'a@other.test', username: 'x' }));
    const issues = issuesOf(...seeds.slice(0, 1_000));
    expect(issues.length).toBeGreaterThanOrEqual(MAX_ISSUES);
    expect(issues.length).toBeLessThan(MAX_ISSUES + 3);
    expect(listIssues(seeds, ALLOWED, placeOf)).toEqual(issues);
  });

  it('finds something exactly where two are the same or a domain is wrong', () => {
    const email = fc
      .tuple(fc.constantFrom('a', 'A', 'b', 'c', 'd', 'e'), fc.constantFrom(...ALLOWED, 'other.test'))
      .map(([name, domain]) => `${name}@${domain}`);
    const seed = fc.record({ email, username: fc.constantFrom('one', 'ONE', 'two', 'three', 'four') });
    fc.assert(
      fc.property(fc.array(seed, { maxLength: 6 }), (seeds) => {
        const isUnique = (values: string[]) =>
          new Set(values.map((text) => text.toLowerCase())).size === values.length;
        const isRight =
          isUnique(seeds.map((one) => one.email)) &&
          isUnique(seeds.map((one) => one.username)) &&
          seeds.every((one) => ALLOWED.includes(domainOf(one.email)));
        expect(issuesOf(...seeds).length === 0).toBe(isRight);
      }),
    );
  });
});

describe('domainOf, usernameOf and wrongDomain', () => {
  it('take an address apart at its last @', () => {
    expect(domainOf('"a@b"@Example.TEST')).toBe('example.test');
    expect(usernameOf({ email: 'a@example.test' })).toBe('a@example.test');
    expect(usernameOf({ email: 'a@example.test', username: 'ada' })).toBe('ada');
  });

  it.each([
    [1, 'must be an address of d0.test'],
    [5, 'must be an address of one of d0.test, d1.test, d2.test, d3.test, d4.test'],
    [6, 'must be an address of one of d0.test, d1.test, d2.test, d3.test, d4.test, …'],
  ])('name five domains of %i at most', (count, message) => {
    expect(wrongDomain(Array.from({ length: count }, (_, n) => `d${n}.test`))).toBe(message);
  });
});
