import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isDeep, MAX_DEPTH } from './depth.js';

const nested = (depth: number, inner = ''): string => '['.repeat(depth) + inner + ']'.repeat(depth);

it('takes a hundred levels, and no more', () => {
  expect(isDeep(nested(MAX_DEPTH))).toBe(false);
  expect(isDeep(nested(MAX_DEPTH + 1))).toBe(true);
  expect(isDeep('{"a":'.repeat(MAX_DEPTH + 1))).toBe(true);
  expect(isDeep(`[${nested(MAX_DEPTH - 1)},${nested(MAX_DEPTH - 1)}]`)).toBe(false);
});

it('counts no brackets in texts', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const json = JSON.stringify({ [text]: [text + '['.repeat(200) + text] });
      expect(isDeep(json)).toBe(false);
      expect(isDeep(nested(MAX_DEPTH - 1, json))).toBe(true);
    }),
  );
});
