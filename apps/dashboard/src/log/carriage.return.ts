import { PLAIN, type SgrStyle } from './sgr.js';

/** Wider than any terminal. A sequence may name any column, and must not make a line of a billion spaces. */
const MAX_JUMP = 1_000;

/**
 * One line of a terminal: characters in cells, and a cursor that `\r`, backspace and sequences move back, so that what
 * comes later overwrites what was there. A wide character counts as one cell.
 */
export class LineCells {
  readonly characters: string[] = [];
  readonly styles: SgrStyle[] = [];
  private cursor = 0;

  write(text: string, style: SgrStyle): void {
    while (this.characters.length < this.cursor) this.put(this.characters.length, ' ', PLAIN);
    for (const character of text) {
      this.put(this.cursor, character, style);
      this.cursor += 1;
    }
  }

  carriageReturn(): void {
    this.cursor = 0;
  }

  backspace(): void {
    this.moveTo(this.cursor - 1);
  }

  /** A sequence that moves the cursor within the line, or erases; others change nothing that a log shows. */
  control(final: string, parameters: string): void {
    const count = Number.parseInt(parameters, 10) || 0;
    if (final === 'K') this.erase(count);
    else if (final === 'G' || final === '`') this.moveTo(count - 1);
    else if (final === 'C') this.moveTo(this.cursor + Math.max(1, count));
    else if (final === 'D') this.moveTo(this.cursor - Math.max(1, count));
  }

  private moveTo(column: number): void {
    this.cursor = Math.max(0, Math.min(column, this.characters.length + MAX_JUMP));
  }

  /** @param mode 0: from the cursor on; 1: up to the cursor; 2: all */
  private erase(mode: number): void {
    if (mode === 0 || mode === 2) this.cut(mode === 2 ? 0 : this.cursor);
    else if (mode === 1)
      for (let at = 0; at <= this.cursor && at < this.characters.length; at += 1) this.put(at, ' ', PLAIN);
  }

  private cut(length: number): void {
    if (length >= this.characters.length) return;
    this.characters.length = length;
    this.styles.length = length;
  }

  private put(at: number, character: string, style: SgrStyle): void {
    this.characters[at] = character;
    this.styles[at] = style;
  }
}
