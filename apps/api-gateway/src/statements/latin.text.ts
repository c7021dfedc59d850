/** Letters that are no Latin letter with a mark, so that leaving the mark out does not make one of them. */
const LETTERS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ ß: 'ss', ẞ: 'SS', æ: 'ae', Æ: 'AE', œ: 'oe', Œ: 'OE', ø: 'o', Ø: 'O', ł: 'l', Ł: 'L' },
    ...{ đ: 'd', Đ: 'D', ð: 'd', Ð: 'D', þ: 'th', Þ: 'TH', ħ: 'h', Ħ: 'H', ı: 'i', ŧ: 't', Ŧ: 'T' },
    ...{ ŋ: 'n', Ŋ: 'N', ĸ: 'k', ſ: 's', ə: 'e', Ə: 'E', ƒ: 'f' },
    ...{ '’': "'", '‘': "'", '–': '-', '—': '-', '&': '+' },
  }),
);

/** What SEPA takes of a name. */
const MOST_CHARACTERS = 70;

/**
 * A name in the letters that SEPA has (EPC217-08): marks are left out, letters that Latin is written with elsewhere become
 * those that stand for them, and all others a point.
 */
export function latinText(text: string): string {
  const letters = Array.from(text.normalize('NFC'), (letter) => LETTERS.get(letter) ?? letter).join('');
  return letters
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9/?:().,'+ -]/gu, '.')
    .slice(0, MOST_CHARACTERS);
}
