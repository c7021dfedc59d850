/** The asset that all servers serve: text of exactly this many bytes. */
export const ASSET_BYTES = 10_240;

const WORDS =
  'return const function export import default value index props state render style width height color event target node list item text label button input form query result error await async class method array object string number true false null'.split(
    ' ',
  );

/** Text that compresses like source code does, to about a third, and is the same each time. */
export function assetText(): string {
  let seed = 20_261_120;
  const random = (below: number) => {
    // A linear congruential generator (Numerical Recipes).
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  let text = '';
  while (text.length < ASSET_BYTES)
    text += `${WORDS[random(WORDS.length)]}${random(3) === 0 ? `(${random(1_000)});\n` : ' '}`;
  return text.slice(0, ASSET_BYTES);
}
