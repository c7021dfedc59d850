/**
 * What a browser would not show, or would show as something else than it is: control characters, line separators, and
 * marks that turn the direction of text (with them a line can read differently from what it says; Trojan Source,
 * CVE-2021-42574). A tab stays.
 */
const UNSEEN = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/;
const EACH_UNSEEN = new RegExp(UNSEEN, 'g');

/** Whether a text holds anything that is not shown as it is. */
export function hasUnseen(text: string): boolean {
  return UNSEEN.test(text) || !text.isWellFormed();
}

/** One visible character instead of each that cannot be seen, so that places in the text stay the same. */
export function withPlaceholders(text: string): string {
  return text.replace(EACH_UNSEEN, placeholder).toWellFormed();
}

function placeholder(character: string): string {
  const code = character.charCodeAt(0);
  // The block "Control Pictures" has a sign for each of the first 32, and for DEL.
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return '\ufffd';
}
