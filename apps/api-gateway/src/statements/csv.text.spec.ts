import { describe, expect, it } from 'vitest';
import { csvRecord, shownText } from './csv.text.js';

describe('a text in a CSV file', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(1)', '\t=1', '\r=1'])('is never a formula: %j', (text) => {
    expect(shownText(text)).toBe(`'${text}`);
  });

  it.each(['Ann', 'A=B', ' =1', '', null])('stays as it is: %j', (text) => {
    expect(shownText(text)).toBe(text);
  });

  it('is quoted where it has to be, and amounts stay numbers', () => {
    expect(csvRecord([shownText('=HYPERLINK("x","y")'), '-1.50', null, 3])).toBe(
      `"'=HYPERLINK(""x"",""y"")",-1.50,,3\r\n`,
    );
  });
});
