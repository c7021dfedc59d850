import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter } from './line.splitter.js';

function split(
  chunks: readonly (string | Buffer)[],
  options: Partial<{ maxLength: number; overlap: number }> = {},
) {
  const lines: string[] = [];
  let now = 0;
  const splitter = new LineSplitter({
    maxLength: 1_000,
    overlap: 0,
    ...options,
    onLine: (line) => lines.push(line),
    now: () => now++,
  });
  for (const chunk of chunks) splitter.write(Buffer.from(chunk));
  splitter.end();
  return lines;
}

describe('LineSplitter', () => {
  it('takes lines apart wherever the chunks end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 30 }).filter((line) => !/[\r\n]/.test(line))),
        fc.array(fc.nat(60), { maxLength: 20 }),
        (lines, cuts) => {
          const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
          const chunks: Buffer[] = [];
          let at = 0;
          for (const cut of cuts) chunks.push(bytes.subarray(at, (at += cut)));
          chunks.push(bytes.subarray(at));
          expect(split(chunks)).toEqual(lines);
        },
      ),
    );
  });

  it('keeps the last line when it has no end', () => {
    expect(split(['a\nb'])).toEqual(['a', 'b']);
  });

  it('keeps only the last state of a line that is repainted', () => {
    expect(split(['10%\r20%\r', '30%\r100%\n', 'done\r\n'])).toEqual(['100%', 'done']);
    expect(split(['50%\r100%\r\n'])).toEqual(['100%']);
  });

  it('bounds a line without an end, and loses nothing of it', () => {
    const lines = split(['x'.repeat(3_333)], { maxLength: 1_000 });
    expect(lines.map((line) => line.length)).toEqual([1_000, 1_000, 1_000, 333]);
  });

  it('does not cut a surrogate pair in two', () => {
    const lines = split(['a' + '😀'.repeat(1_000)], { maxLength: 1_000 });
    expect(lines.every((line) => line.isWellFormed())).toBe(true);
    expect(lines.join('')).toBe('a' + '😀'.repeat(1_000));
  });

  it('makes binary output safe', () => {
    expect(split([Buffer.from([0xff, 0xfe, 0x0a, 0x41])])).toEqual(['\ufffd\ufffd', 'A']);
  });
});
