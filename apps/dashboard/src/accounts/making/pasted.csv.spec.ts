import { describe, expect, it } from 'vitest';
import { csvOfPasted } from './pasted.csv.js';

describe('what is pasted becomes a CSV file', () => {
  it.each([
    ['addresses alone', 'one@a.test\ntwo@a.test\n', 'email\none@a.test\ntwo@a.test', 1, 2],
    ['line ends of any kind', 'one@a.test\r\ntwo@a.test\r', 'email\none@a.test\ntwo@a.test', 1, 2],
    [
      'lines of different lengths',
      'one@a.test\ntwo@a.test,Two\nthree@a.test,Three,Three',
      'email,given_name,family_name\none@a.test,,\ntwo@a.test,Two,\nthree@a.test,Three,Three',
      1,
      3,
    ],
    [
      'commas in quotes',
      'one@a.test,"One, the first",X\ntwo@a.test',
      'email,given_name,family_name\none@a.test,"One, the first",X\ntwo@a.test,,',
      1,
      2,
    ],
    [
      'a header of its own',
      'Email,username\none@a.test,one\n\ntwo@a.test,two',
      'Email,username\none@a.test,one\n\ntwo@a.test,two',
      0,
      2,
    ],
    [
      'cells of a spreadsheet',
      'one@a.test\tOne, "1"\ntwo@a.test\tTwo',
      'email,given_name\none@a.test,"One, ""1"""\ntwo@a.test,Two',
      1,
      2,
    ],
    [
      'empty lines stay where they are',
      '\none@a.test\n\ntwo@a.test',
      'email\n\none@a.test\n\ntwo@a.test',
      1,
      2,
    ],
    ['nothing', '  \n ', 'email\n', 1, 0],
  ])('%s', (_, text, csv, linesBefore, count) => {
    expect(csvOfPasted(text)).toEqual({ csv, linesBefore, count });
  });

  it('leaves a line with too many values to be refused', () => {
    const many = 'one@a.test,2,3,4,5,6,7';
    expect(csvOfPasted(many).csv).toBe(
      `email,given_name,family_name,username,display_name,birthdate\n${many}`,
    );
  });
});
