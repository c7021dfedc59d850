import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLine } from './ansi.js';
import { countIn, matchesIn, patternOf } from './search.js';
import { segmentsOf } from './segments.js';

const text = fc
  .array(fc.constantFrom('a', 'B', 'ab', '\u001b[31m', '\u001b[0m', '😀', '<b>', 'İ'))
  .map((parts) => parts.join(''));

describe('patternOf', () => {
  it('finds a text wherever it stands, whatever signs it has', () => {
    const any = fc.string({ unit: 'grapheme-ascii', maxLength: 20 });
    fc.assert(
      fc.property(
        any,
        any.filter((query) => query !== ''),
        any,
        (before, query, after) => {
          const found = matchesIn(before + query + after, patternOf(query));
          expect(found.length).toBeGreaterThan(0);
          expect(countIn(before + query + after, patternOf(query) ?? /$^/g)).toBe(found.length);
          for (const { start, end } of found)
            expect((before + query + after).slice(start, end).toLowerCase()).toBe(query.toLowerCase());
        },
      ),
    );
  });

  it('does not care about case, and finds nothing for nothing', () => {
    expect(matchesIn('Error and ERROR', patternOf('error'))).toHaveLength(2);
    expect(patternOf('')).toBeUndefined();
    expect(matchesIn('İx', patternOf('x'))).toEqual([{ start: 1, end: 2 }]);
  });
});

describe('segmentsOf', () => {
  it('gives the same text together, with every match whole', () => {
    fc.assert(
      fc.property(text, fc.constantFrom('a', 'ab', 'b', '<', 'zz', '😀'), (raw, query) => {
        const line = parseLine(raw);
        const matches = matchesIn(line.text, patternOf(query));
        const segments = segmentsOf(line, matches, 0, line.text.length);
        expect(segments.map((segment) => segment.text).join('')).toBe(line.text);
        expect(segments.every((segment) => segment.text.length > 0)).toBe(true);
        for (const [index, { start, end }] of matches.entries())
          expect(
            segments
              .filter((segment) => segment.match === index)
              .map((segment) => segment.text)
              .join(''),
          ).toBe(line.text.slice(start, end));
        expect(segments.reduce((most, { match }) => Math.max(most, match), -1)).toBe(matches.length - 1);
      }),
    );
  });

  it('gives a part of a line when asked for one', () => {
    fc.assert(
      fc.property(text, fc.nat(30), fc.nat(30), (raw, from, count) => {
        const line = parseLine(raw);
        const matches = matchesIn(line.text, patternOf('a'));
        const part = segmentsOf(line, matches, from, from + count);
        expect(part.map((segment) => segment.text).join('')).toBe(line.text.slice(from, from + count));
      }),
    );
  });
});
