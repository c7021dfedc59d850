/**
 * Control sequences (ECMA-48, 5.4): CSI with its parts, and whole strings (OSC, DCS, …) that only a terminal
 * understands. A sequence without its end is none: it is shown, so that nothing after it is hidden.
 */
const SEQUENCE =
  /\u001b(?:\[([0-9;:<=>?]*)[ -/]*([@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[PX^_][^\u001b]*\u001b\\|[ -/]+[0-~]|[0-OQ-WYZ=>\\`-~])|[\r\u0008]/g;

export type Token =
  | { type: 'text'; text: string }
  | { type: 'return' }
  | { type: 'backspace' }
  | { type: 'csi'; parameters: string; final: string };

/** A line as a terminal takes it in: text, and what moves the cursor or changes the style. The rest is left out. */
export function* tokensOf(line: string): Generator<Token> {
  let from = 0;
  for (const match of line.matchAll(SEQUENCE)) {
    if (match.index > from) yield { type: 'text', text: line.slice(from, match.index) };
    from = match.index + match[0].length;
    if (match[0] === '\r') yield { type: 'return' };
    else if (match[0] === '\b') yield { type: 'backspace' };
    else if (match[2] !== undefined) yield { type: 'csi', parameters: match[1] ?? '', final: match[2] };
  }
  if (from < line.length) yield { type: 'text', text: line.slice(from) };
}

/** Whether text of a line may be overwritten by what follows it. */
export function movesCursor(line: string): boolean {
  return /[\r\u0008]|\u001b\[[0-9;:<=>?]*[ -/]*[CDGKPX@`]/.test(line);
}

/** The line without its sequences; right only for lines that do not move the cursor. */
export function withoutSequences(line: string): string {
  return line.replace(SEQUENCE, '');
}
