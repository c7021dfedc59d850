import type { Problem } from '@slipway/shared/contracts';

/** What is wrong with a file: a row for each fault, as the API names them: `line 5.amount`. */
export function faultRows(errors: NonNullable<Problem['errors']>): string[][] {
  return [
    ['LINE', 'COLUMN', 'WHAT IS WRONG'],
    ...errors.map(({ path, message }) => {
      const [, line, column] = /^line (\d+)(?:[.:] ?(.+))?$/.exec(path) ?? [];
      return line === undefined ? ['', path, message] : [line, column ?? '', message];
    }),
  ];
}
