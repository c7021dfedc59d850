import { randomInt } from 'node:crypto';
import { animals, colors, uniqueNamesGenerator } from 'unique-names-generator';
import { slug } from '@slipway/shared/contracts';

/** A colour, an animal and four digits, like `amber-otter-4711`: some 160 million of them, so a new one is hardly ever taken. */
export function randomSlug(): string {
  for (;;) {
    const words = uniqueNamesGenerator({
      dictionaries: [colors, animals],
      separator: '-',
      style: 'lowerCase',
    });
    const candidate = `${words.replaceAll(' ', '-')}-${randomInt(1_000, 10_000)}`;
    if (slug.safeParse(candidate).success) return candidate;
  }
}
