import { Faker, en } from '@faker-js/faker';
import { filled, type AccountSeed, type AccountTemplate } from '@slipway/shared/contracts';
import { splitMix } from './split.mix.js';

const DEFAULT_BIRTHDATES = { from: '1960-01-01', to: '2005-12-31' };

/** A template of a directory that is asked for a number of accounts and told nothing more. */
export function defaultTemplate(domain: string): AccountTemplate {
  return { email: `user{n}@${domain}`, username: 'user{n}', seed: 0 };
}

/** Makes up people. The same template, seed and number make the same person. */
export class People {
  private readonly faker = new Faker({ locale: en, randomizer: splitMix() });

  constructor(private readonly template: AccountTemplate) {}

  /** @param n what stands for `{n}` */
  person(n: number): AccountSeed {
    const { faker, template } = this;
    faker.seed([template.seed, n]);
    const given_name = faker.person.firstName();
    const family_name = faker.person.lastName();
    const { from, to } = template.birthdate ?? DEFAULT_BIRTHDATES;
    const birthdate = faker.date.between({ from: `${from}T00:00:00Z`, to: `${to}T23:59:59Z` });
    const names = { n: String(n), given_name, family_name };
    const words = { n: String(n), given_name: word(given_name), family_name: word(family_name) };
    return {
      email: filled(template.email, words),
      username: template.username === undefined ? undefined : filled(template.username, words),
      given_name,
      family_name,
      display_name: filled(template.display_name ?? '{given_name} {family_name}', names),
      birthdate: birthdate.toISOString().slice(0, 10),
    };
  }
}

/** A name as it may stand in an address. */
function word(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]/g, '')
    .toLowerCase();
}
