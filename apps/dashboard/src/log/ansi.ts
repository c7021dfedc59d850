import { LineCells } from './carriage.return.js';
import { hasUnseen, withPlaceholders } from './control.characters.js';
import { movesCursor, tokensOf, withoutSequences } from './control.sequences.js';
import { applySgr, PLAIN, type SgrStyle } from './sgr.js';

/** A stretch of a line in one style, up to (not including) `end`; it begins where the one before ends. */
interface Span {
  end: number;
  style: SgrStyle;
}

/** A line as it is shown: its text, and how each part of it looks. */
export interface StyledLine {
  text: string;
  spans: Span[];
}

/**
 * What a terminal would show of a line after the last byte of it: colours as styles, repainted text in its last state,
 * other sequences left out, and everything that cannot be seen as a visible sign. Every line begins in the usual style:
 * the lines of two streams are mixed, and a colour that one of them forgot to end must not run into the other.
 */
export function parseLine(line: string): StyledLine {
  if (!hasUnseen(line)) return { text: line, spans: [{ end: line.length, style: PLAIN }] };
  return movesCursor(line) ? repaintedLine(line) : colouredLine(line);
}

/** The text that `parseLine` gives, without the work for its styles. */
export function plainText(line: string): string {
  if (!hasUnseen(line)) return line;
  return movesCursor(line) ? repaintedLine(line).text : withPlaceholders(withoutSequences(line));
}

function colouredLine(line: string): StyledLine {
  let style = PLAIN;
  let text = '';
  const spans: Span[] = [];
  for (const token of tokensOf(line)) {
    if (token.type === 'csi' && token.final === 'm') style = styleAfter(style, token.parameters);
    if (token.type !== 'text') continue;
    text += token.text;
    extend(spans, text.length, style);
  }
  // Placeholders are as long as what they stand for. Over the whole text, so that a pair of surrogates that a sequence
  // stands between is seen as the pair that it becomes.
  return { text: withPlaceholders(text), spans };
}

function repaintedLine(line: string): StyledLine {
  let style = PLAIN;
  const cells = new LineCells();
  for (const token of tokensOf(line)) {
    if (token.type === 'text') cells.write(token.text, style);
    else if (token.type === 'return') cells.carriageReturn();
    else if (token.type === 'backspace') cells.backspace();
    else if (token.final === 'm') style = styleAfter(style, token.parameters);
    else cells.control(token.final, token.parameters);
  }
  let length = 0;
  const spans: Span[] = [];
  for (const [at, character] of cells.characters.entries()) {
    length += character.length;
    extend(spans, length, cells.styles[at] ?? PLAIN);
  }
  return { text: withPlaceholders(cells.characters.join('')), spans };
}

/** `ESC [ > … m` and `ESC [ ? … m` set keyboards, not colours. */
function styleAfter(style: SgrStyle, parameters: string): SgrStyle {
  return /^[0-9;:]*$/.test(parameters) ? applySgr(style, parameters) : style;
}

function extend(spans: Span[], end: number, style: SgrStyle): void {
  const last = spans.at(-1);
  if (last?.style === style) last.end = end;
  else spans.push({ end, style });
}
