/** A colour of a terminal: one of the palette (0–255), or `#rrggbb`. */
export type Colour = number | `#${string}`;

/** How text looks, as far as SGR sequences say. What is not set looks as usual. */
export interface SgrStyle {
  readonly fg?: Colour | undefined;
  readonly bg?: Colour | undefined;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly strike?: boolean;
  readonly inverse?: boolean;
}

export const PLAIN: SgrStyle = {};

type Change = (style: SgrStyle) => SgrStyle;

/** ECMA-48, 8.3.117. Blinking and concealed text is left as it is: a log hides nothing from its reader. */
const CHANGES = new Map<number, Change>([
  [0, () => PLAIN],
  [1, (style) => ({ ...style, bold: true })],
  [2, (style) => ({ ...style, dim: true })],
  [3, (style) => ({ ...style, italic: true })],
  [4, (style) => ({ ...style, underline: true })],
  [7, (style) => ({ ...style, inverse: true })],
  [9, (style) => ({ ...style, strike: true })],
  [21, (style) => ({ ...style, underline: true })],
  [22, (style) => ({ ...style, bold: false, dim: false })],
  [23, (style) => ({ ...style, italic: false })],
  [24, (style) => ({ ...style, underline: false })],
  [27, (style) => ({ ...style, inverse: false })],
  [29, (style) => ({ ...style, strike: false })],
  [39, (style) => ({ ...style, fg: undefined })],
  [49, (style) => ({ ...style, bg: undefined })],
]);

/**
 * The style after an SGR sequence.
 * @param parameters what is between `ESC [` and `m`: `1;31`, `38;5;208`, `38:2::255:0:0`; empty is a reset
 */
export function applySgr(style: SgrStyle, parameters: string): SgrStyle {
  const fields = parameters.split(';');
  let result = style;
  for (let at = 0; at < fields.length; at += 1) {
    const [code = 0, ...sub] = numbersOf(fields[at] ?? '');
    if (code === 38 || code === 48) {
      // `38:5:n` is one field with parts; `38;5;n` is three fields.
      const rest = sub.length > 0 ? sub : fields.slice(at + 1, at + 5).map((field) => Number(field));
      const { colour, taken } = extendedColour(rest, sub.length > 4);
      if (sub.length === 0) at += taken;
      if (colour !== undefined) result = { ...result, [code === 38 ? 'fg' : 'bg']: colour };
    } else if (code === 4 && sub[0] === 0) result = { ...result, underline: false };
    else result = CHANGES.get(code)?.(result) ?? withPaletteColour(result, code);
  }
  return result;
}

function numbersOf(field: string): number[] {
  return field.split(':').map((part) => Number(part));
}

function withPaletteColour(style: SgrStyle, code: number): SgrStyle {
  if (code >= 30 && code <= 37) return { ...style, fg: code - 30 };
  if (code >= 40 && code <= 47) return { ...style, bg: code - 40 };
  if (code >= 90 && code <= 97) return { ...style, fg: code - 82 };
  if (code >= 100 && code <= 107) return { ...style, bg: code - 92 };
  return style;
}

/** @param withSpace whether a colour space stands before the three parts (ITU-T T.416: `2:space:r:g:b`) */
function extendedColour(rest: number[], withSpace: boolean): { colour: Colour | undefined; taken: number } {
  if (rest[0] === 5) {
    const index = rest[1] ?? Number.NaN;
    return { colour: isByte(index) ? index : undefined, taken: 2 };
  }
  if (rest[0] !== 2) return { colour: undefined, taken: 1 };
  const parts = withSpace ? rest.slice(2, 5) : rest.slice(1, 4);
  const valid = parts.length === 3 && parts.every(isByte);
  return { colour: valid ? hexOf(parts) : undefined, taken: 4 };
}

function isByte(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 255;
}

function hexOf(parts: number[]): `#${string}` {
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** Red, green and blue (0–255) of a colour beyond the first 16, which the style sheet defines. */
export function rgbOf(colour: Colour): [number, number, number] {
  if (typeof colour === 'string') {
    const value = Number.parseInt(colour.slice(1), 16);
    return [value >> 16, (value >> 8) & 255, value & 255];
  }
  if (colour >= 232) {
    const grey = 8 + (colour - 232) * 10;
    return [grey, grey, grey];
  }
  // xterm's cube: six steps per part, the first of them twice as wide as the others.
  const step = (value: number) => (value === 0 ? 0 : 55 + value * 40);
  const index = colour - 16;
  return [step(Math.floor(index / 36)), step(Math.floor(index / 6) % 6), step(index % 6)];
}
