import { randomInt } from 'node:crypto';

/** Without what is easily taken for another one when it is read aloud or typed. */
const SETS = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '-_.!+'] as const;
const LENGTH = 20;

/** A password of 20 characters with at least one of each kind that directories ask for: some 115 bits. */
export function randomPassword(): string {
  const all = SETS.join('');
  const characters = [...SETS, ...Array.from({ length: LENGTH - SETS.length }, () => all)].map(
    (set) => set[randomInt(set.length)]!,
  );
  for (let last = characters.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [characters[last], characters[other]] = [characters[other]!, characters[last]!];
  }
  return characters.join('');
}
