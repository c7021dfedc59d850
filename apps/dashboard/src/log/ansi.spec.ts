import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLine, plainText } from './ansi.js';
import { rgbOf, type SgrStyle } from './sgr.js';

const ESC = '\u001b';

/** Lines made of what is hard: pieces of sequences, control characters, halves of pairs, markup. */
const line = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom(
        ESC,
        `${ESC}[`,
        `${ESC}[31m`,
        `${ESC}[1;38;5;208m`,
        `${ESC}[48;2;1;2;3m`,
        `${ESC}[0m`,
        `${ESC}[K`,
        `${ESC}[2K`,
        `${ESC}[5G`,
        `${ESC}[3C`,
        `${ESC}[2D`,
        `${ESC}]0;title\u0007`,
        `${ESC}]8;;http://x`,
        '\r',
        '\b',
        '\u0000',
        '\ud83d',
        '\ude00',
        '<script>',
        '&amp;',
      ),
    ),
  )
  .map((parts) => parts.join(''));

function parts(text: string): [string, SgrStyle][] {
  const parsed = parseLine(text);
  return parsed.spans.map(({ end, style }, at) => [
    parsed.text.slice(parsed.spans[at - 1]?.end ?? 0, end),
    style,
  ]);
}

describe('parseLine', () => {
  it('leaves no gap and no overlap between its spans, and ends where the text ends', () => {
    fc.assert(
      fc.property(line, (text) => {
        const parsed = parseLine(text);
        expect(
          parts(text)
            .map(([part]) => part)
            .join(''),
        ).toBe(parsed.text);
        expect(parsed.spans.at(-1)?.end ?? 0).toBe(parsed.text.length);
      }),
    );
  });

  it('has the same text as plainText', () => {
    fc.assert(
      fc.property(line, (text) => {
        expect(parseLine(text).text).toBe(plainText(text));
      }),
    );
  });

  it('leaves nothing that a browser would not show', () => {
    fc.assert(
      fc.property(line, (text) => {
        const shown = parseLine(text).text;
        expect(shown).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });

  it('gives text without anything special as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(parseLine(text).text).toBe(text);
      }),
    );
  });

  it('reads 16, 256 and 16 million colours', () => {
    expect(parts(`${ESC}[31mred ${ESC}[1mbold${ESC}[0m, ${ESC}[97;44mwhite`)).toEqual([
      ['red ', { fg: 1 }],
      ['bold', { fg: 1, bold: true }],
      [', ', {}],
      ['white', { fg: 15, bg: 4 }],
    ]);
    expect(parts(`${ESC}[38;5;208;1ma${ESC}[38;2;255;136;0mb${ESC}[48:2::1:2:3mc`)).toEqual([
      ['a', { fg: 208, bold: true }],
      ['b', { fg: '#ff8800', bold: true }],
      ['c', { fg: '#ff8800', bg: '#010203', bold: true }],
    ]);
    expect(rgbOf(208)).toEqual([255, 135, 0]);
    expect(rgbOf(244)).toEqual([128, 128, 128]);
    expect(rgbOf('#ff8800')).toEqual([255, 136, 0]);
  });

  it('takes no harm from colours that there are not', () => {
    for (const parameters of [
      '38;5;999',
      '38;2;1',
      '38',
      '48;9;9',
      ';;;;',
      '999',
      '38;5',
      '1'.repeat(10_000),
    ])
      expect(parseLine(`${ESC}[${parameters}mx`).text).toBe('x');
  });

  it('shows what cannot be seen, and what is no whole sequence', () => {
    expect(plainText(`a\u0000b\u007fc\u0085d\u202ee`)).toBe('a␀b␡c\ufffdd\ufffde');
    expect(plainText(`${ESC}]0;never ended`)).toBe('␛]0;never ended');
    expect(plainText(`${ESC}[31`)).toBe('␛[31');
    expect(plainText(`${ESC}]8;;http://x${ESC}\\link${ESC}]8;;${ESC}\\`)).toBe('link');
  });
});

describe('a line that is repainted', () => {
  it('shows its last state', () => {
    expect(plainText('10%\r50%\r100%')).toBe('100%');
    expect(plainText('50%\r100%\r')).toBe('100%');
    expect(plainText('done\r\n'.trimEnd())).toBe('done');
  });

  it('keeps what was not overwritten, in its colour', () => {
    expect(parts(`${ESC}[32mabcdef\r${ESC}[31mXY`)).toEqual([
      ['XY', { fg: 1 }],
      ['cdef', { fg: 2 }],
    ]);
  });

  it('erases, steps back and jumps as told', () => {
    expect(plainText(`long text\r${ESC}[Kshort`)).toBe('short');
    expect(plainText(`abc\b\bX`)).toBe('aXc');
    expect(plainText(`abc${ESC}[2D-${ESC}[1K`)).toBe('   ');
    expect(plainText(`a${ESC}[3Cb${ESC}[2G!`)).toBe('a!  b');
    expect(plainText(`a${ESC}[999999999Cb`).length).toBeLessThan(2_000);
  });
});

describe('a megabyte in one line', () => {
  it.each([
    ['plain', 'x'.repeat(1_000_000)],
    ['coloured', `${ESC}[31mx${ESC}[0m`.repeat(100_000)],
    ['repainted', `${'x'.repeat(99)}\r`.repeat(10_000)],
    ['sequences without an end', `${ESC}[`.repeat(500_000)],
    ['one sequence without an end', `${ESC}[${'1;'.repeat(500_000)}`],
    ['strings without an end', `${ESC}]`.repeat(500_000)],
    ['jumps', `${ESC}[9999Cx`.repeat(1_000)],
  ])('%s: is read in a moment', (_, text) => {
    const started = performance.now();
    parseLine(text);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
