import type { CSSProperties } from 'react';
import { rgbOf, type Colour, type SgrStyle } from './sgr.js';

/** How the style of a piece of a log becomes classes of log.css and, for colours beyond the first 16, its properties. */
interface Look {
  className: string;
  style: CSSProperties | undefined;
}

/** A style object is shared by all pieces in it, and by most lines of a program. */
const known = new WeakMap<SgrStyle, Look | undefined>();

/** undefined for text that looks as usual. */
export function lookOf(style: SgrStyle): Look | undefined {
  if (known.has(style)) return known.get(style);
  const look = workOut(style);
  known.set(style, look);
  return look;
}

function workOut(style: SgrStyle): Look | undefined {
  const classes: string[] = [];
  const properties: Record<`--ansi-${string}`, string> = {};
  // In reverse the two change places; what is not set is the theme's own, which only the style sheet knows.
  const [fg, bg] = style.inverse ? [style.bg, style.fg] : [style.fg, style.bg];
  const paint = (colour: Colour, ground: 'fg' | 'bg') => {
    if (typeof colour === 'number' && colour < 16) classes.push(`ansi-${ground}-${colour}`);
    else {
      classes.push(`ansi-${ground}-rgb`);
      properties[`--ansi-${ground}-rgb`] = `rgb(${rgbOf(colour).join(' ')})`;
    }
  };
  if (fg !== undefined) paint(fg, 'fg');
  if (bg !== undefined) {
    paint(bg, 'bg');
    // Upon a ground of its own the colours are those that the program chose, not those that suit the theme.
    classes.push('ansi-painted');
    if (fg === undefined) classes.push(isLight(bg) ? 'ansi-on-light' : 'ansi-on-dark');
  }
  if (style.inverse && bg === undefined) classes.push('ansi-inverse');
  if (style.bold) classes.push('ansi-bold');
  if (style.dim) classes.push('ansi-dim');
  if (style.italic) classes.push('ansi-italic');
  if (style.underline) classes.push('ansi-underline');
  if (style.strike) classes.push('ansi-strike');
  if (classes.length === 0) return undefined;
  return {
    className: classes.join(' '),
    style: Object.keys(properties).length > 0 ? properties : undefined,
  };
}

/** The palette's dark ones: black, red, green, blue, magenta and their like in bright. */
const LIGHT = new Set([3, 6, 7, 10, 11, 14, 15]);

function isLight(colour: Colour): boolean {
  if (typeof colour === 'number' && colour < 16) return LIGHT.has(colour);
  const [red, green, blue] = rgbOf(colour);
  // Rec. 709 luma; the middle is where black and white are about equally readable.
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 115;
}
