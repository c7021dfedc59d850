import { describe, expect, it } from 'vitest';
import { stopwatch } from '@slipway/testing/pace';
import { versionsOf } from './entity.tags.js';

describe('the versions that an If-Match takes', () => {
  it.each<[string, string | undefined, number[] | undefined]>([
    ['none given', undefined, undefined],
    ['any', '*', undefined],
    ['any, with white space', ' * ', undefined],
    ['one', '"3"', [3]],
    ['a list', '"3", "4"', [3, 4]],
    ['a list without spaces, with empty elements', ',"3",,"4",', [3, 4]],
    ['a weak one, which never matches', 'W/"3"', []],
    ['a weak one beside a strong one', 'W/"3","4"', [4]],
    ['tags of others, which may hold commas', '"a,b", "4", ""', [4]],
    ['what is no version', '"0", "03", "-1", "1.5", "1e3"', []],
    ['more than a version can be', '"2147483648", "9999999999", "2147483647"', [2147483647]],
  ])('%s', (_, header, versions) => expect(versionsOf(header)).toEqual(versions));

  it.each([
    ...['', ' ', ',', '3', '"3', '3"', '"3""4"', '"3" "4"', 'w/"3"', 'W/3', '*, "3"', '"3", *', '"a\u007f"'],
    ...["'3'", '"3";', 'W/ "3"'],
  ])('are none in %j, which is malformed', (header) => {
    expect(() => versionsOf(header)).toThrow(expect.objectContaining({ status: 400 }));
  });

  it('are read in time that grows with their length', () => {
    const elapsed = stopwatch();
    for (const header of [
      `${' '.repeat(16_000)}x`,
      `"${'a'.repeat(16_000)}`,
      '"a" '.repeat(4_000),
      ','.repeat(16_000),
    ])
      expect(() => versionsOf(header)).toThrow();
    expect(elapsed()).toBeLessThan(500);
  });
});
