import { createHash } from 'node:crypto';
import { animals, colors, uniqueNamesGenerator } from 'unique-names-generator';
import { slug } from '@slipway/shared/contracts';

/**
 * A colour, an animal and four digits, like `amber-otter-4711`: some 160 million of them, so a new one is hardly ever taken.
 * @param seed the same one gives the same slug
 */
export function randomSlug(seed: string): string {
  for (let attempt = 0; ; attempt += 1) {
    const digest = createHash('sha256').update(`${seed} ${attempt}`).digest();
    const words = uniqueNamesGenerator({
      dictionaries: [colors, animals],
      separator: '-',
      style: 'lowerCase',
      seed: digest.readUInt32BE(0),
    });
    const candidate = `${words.replaceAll(' ', '-')}-${1_000 + (digest.readUInt32BE(4) % 9_000)}`;
    if (slug.safeParse(candidate).success) return candidate;
  }
}
