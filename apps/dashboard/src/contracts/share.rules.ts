import { share, shareMillionths } from '@slipway/shared/contracts';

const WHOLE = 1_000_000n;

/** Parts per million in percent, without zeros at the end. */
function percentWord(millionths: bigint): string {
  const fraction = (millionths % 10_000n).toString().padStart(4, '0').replace(/0+$/, '');
  return `${millionths / 10_000n}${fraction && `.${fraction}`} %`;
}

/** What shares that are being typed add up to, exactly; those that are no shares yet count nothing. */
export function sharesWord(typed: readonly string[]): { isWhole: boolean; word: string } {
  const shares = typed.filter((text) => share.safeParse(text.trim()).success);
  const sum = shares.reduce((all, text) => all + shareMillionths(text.trim()), 0n);
  if (sum === WHOLE) return { isWhole: true, word: 'They add up to 100 %.' };
  const difference = sum < WHOLE ? WHOLE - sum : sum - WHOLE;
  return {
    isWhole: false,
    word: `They add up to ${percentWord(sum)}: ${percentWord(difference)} ${sum < WHOLE ? 'missing' : 'too much'}.`,
  };
}

/** What is missing to the whole, as a share to fill in; empty where nothing is. */
export function restOf(typed: readonly string[]): string {
  const shares = typed.filter((text) => share.safeParse(text.trim()).success);
  const sum = shares.reduce((all, text) => all + shareMillionths(text.trim()), 0n);
  return sum >= WHOLE ? '' : percentWord(WHOLE - sum).replace(' %', '');
}
