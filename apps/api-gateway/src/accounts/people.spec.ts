import { Faker, en } from '@faker-js/faker';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountSeed, accountTemplate, emailAddress } from '@slipway/shared/contracts';
import { defaultTemplate, People } from './people.js';

const DOMAIN = 'example.test';
const template = (over: object = {}) => accountTemplate.parse({ email: `u{n}@${DOMAIN}`, ...over });
const person = (n: number, over: object = {}) => new People(template(over)).person(n);

describe('People', () => {
  it('are the same for the same template, seed and number, whoever was made before', () => {
    const people = new People(template({ seed: 7 }));
    const inOrder = Array.from({ length: 50 }, (_, n) => people.person(n));
    const backwards = Array.from({ length: 50 }, (_, n) => people.person(49 - n)).reverse();
    expect(backwards).toEqual(inOrder);
    expect(person(13, { seed: 7 })).toEqual(inOrder[13]);
  });

  it('are others for another seed or number', () => {
    const names = (seed: number) =>
      Array.from({ length: 50 }, (_, n) => {
        const { given_name, family_name, birthdate } = person(n, { seed });
        return `${given_name} ${family_name} ${birthdate}`;
      });
    expect(new Set([...names(1), ...names(2)]).size).toBeGreaterThan(98);
  });

  it('are as an account of a list has to be', () => {
    const numbers = fc.record({
      seed: fc.integer({ min: 0, max: 2_147_483_647 }),
      n: fc.integer({ min: 1, max: 10_000_000 }),
    });
    const texts = { email: `{given_name}.{family_name}{n}@${DOMAIN}`, username: '{family_name}-{n}' };
    fc.assert(
      fc.property(numbers, ({ seed, n }) => {
        const made = person(n, { ...texts, seed });
        expect(accountSeed.parse(made)).toEqual(made);
        expect(made.email).toMatch(/^[a-z0-9]+\.[a-z0-9]+@example\.test$/);
        expect(made.display_name).toBe(`${made.given_name} ${made.family_name}`);
      }),
    );
  });

  it('were born within the bounds, on both of them too, on days that there were', () => {
    const seen = new Set<string>();
    const birthdate = { from: '2000-02-28', to: '2000-03-01' };
    const people = new People(template({ birthdate }));
    for (let n = 0; n < 200; n += 1) seen.add(people.person(n).birthdate!);
    expect([...seen].sort()).toEqual(['2000-02-28', '2000-02-29', '2000-03-01']);
    expect(person(1, { birthdate: { from: '1999-12-31', to: '1999-12-31' } }).birthdate).toBe('1999-12-31');
    for (let n = 0; n < 500; n += 1) {
      const { birthdate: born } = person(n);
      expect(born! >= '1960-01-01' && born! <= '2005-12-31').toBe(true);
    }
  });

  it('have addresses that are addresses, whatever name of the locale they have', () => {
    const { rawDefinitions } = new Faker({ locale: en });
    const flat = (value: unknown): string[] =>
      typeof value === 'string'
        ? [value]
        : value && typeof value === 'object'
          ? Object.values(value).flatMap(flat)
          : [];
    const names = [...flat(rawDefinitions.person?.first_name), ...flat(rawDefinitions.person?.last_name)];
    expect(names.length).toBeGreaterThan(1_000);
    // As People puts a name into an address: checked through what it makes, since that is all that it shows.
    const made = new Map<string, string>();
    const people = new People(template({ email: `{given_name}.{family_name}@${DOMAIN}` }));
    for (let n = 0; n < 20_000; n += 1) {
      const { given_name, family_name, email } = people.person(n);
      expect(emailAddress.safeParse(email).success, email).toBe(true);
      made.set(given_name!, email);
      made.set(family_name!, email);
    }
    const unseen = names.filter((name) => !made.has(name));
    // Names that were not drawn have the letters of those that were.
    for (const name of unseen) expect(name.normalize('NFKD')).toMatch(/[A-Za-z0-9]/);
  });

  it('of a number alone are user1, user2, …', () => {
    const people = new People(defaultTemplate(DOMAIN));
    expect(people.person(1)).toMatchObject({ email: `user1@${DOMAIN}`, username: 'user1' });
    expect(people.person(2)).toMatchObject({ email: `user2@${DOMAIN}`, username: 'user2' });
  });
});
