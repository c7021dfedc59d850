import { describe, expect, it } from 'vitest';
import { lineErrors } from './line.errors.js';

describe('what the API says of lines', () => {
  const errors = [
    { path: 'line 3.email', message: 'must be an e-mail address' },
    { path: 'line 5.username', message: 'is the same as that of line 4' },
    { path: 'line 6', message: 'has 1 values for 3 columns' },
    { path: 'directory_id', message: 'is needed' },
  ];

  it('is told by line and column; what is about no line is left out', () => {
    expect(lineErrors(errors, 0)).toEqual([
      { line: 3, column: 'email', message: 'must be an e-mail address' },
      { line: 5, column: 'username', message: 'is the same as that of line 4' },
      { line: 6, column: undefined, message: 'has 1 values for 3 columns' },
    ]);
  });

  it('is of the lines that somebody typed, without the header that was put before them', () => {
    expect(lineErrors(errors, 1).map(({ line, message }) => [line, message])).toEqual([
      [2, 'must be an e-mail address'],
      [4, 'is the same as that of line 3'],
      [5, 'has 1 values for 3 columns'],
    ]);
    expect(lineErrors([{ path: 'line 1', message: 'the column is missing' }], 1)[0]!.line).toBe(1);
  });
});
