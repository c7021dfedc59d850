import { describe, expect, it } from 'vitest';
import { parseDotEnv, variablesOf } from './variables.rules.js';

describe('variables as they are typed', () => {
  it('takes the lines of a .env file', () => {
    expect(
      parseDotEnv(
        [
          '# a comment',
          'API_URL=https://example.test/a?b=c#d',
          'export TOKEN = "with spaces = and #"',
          "NAME='quoted'",
          'EMPTY=',
          'PLAIN=value # why',
          'not a variable',
          '1WRONG=x',
        ].join('\r\n'),
      ),
    ).toEqual([
      { name: 'API_URL', value: 'https://example.test/a?b=c#d' },
      { name: 'TOKEN', value: 'with spaces = and #' },
      { name: 'NAME', value: 'quoted' },
      { name: 'EMPTY', value: '' },
      { name: 'PLAIN', value: 'value' },
    ]);
  });

  it('refuses a name that stands twice, and leaves out rows without one', () => {
    expect(
      variablesOf([
        { key: 1, name: ' A ', value: '1' },
        { key: 2, name: '', value: 'x' },
        { key: 3, name: 'B', value: null },
      ]),
    ).toEqual({ variables: { A: '1', B: null } });
    expect(
      variablesOf([
        { key: 1, name: 'A', value: '1' },
        { key: 2, name: 'A ', value: '2' },
      ]),
    ).toEqual({ error: '"A" stands here twice.' });
  });

  it.each([
    ['1ST', 'x', '1ST: use letters, digits and underscores'],
    ['PATH', 'x', 'PATH: this variable is set by the platform'],
    ['NUL', 'a\u0000b', 'NUL: must be Unicode text without NUL'],
  ])('says of %s what the API would say, before anything is sent', (name, value, error) => {
    expect(variablesOf([{ key: 1, name, value }])).toEqual({ error: expect.stringContaining(error) });
  });
});
