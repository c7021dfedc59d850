/** What is wrong with a line of a list. */
export interface LineError {
  /** From 1; of the file, or of what was pasted. */
  line: number;
  /** The name of the column, where it is about one. */
  column: string | undefined;
  message: string;
}

/**
 * Reads what the API says of lines: `line 3.email`.
 * @param linesBefore lines that were put before the first one of somebody's own
 * @returns nothing of what is not about a line
 */
export function lineErrors(
  errors: readonly { path: string; message: string }[],
  linesBefore: number,
): LineError[] {
  return errors.flatMap(({ path, message }) => {
    const [, line, column] = /^line (\d+)(?:\.(.+))?$/.exec(path) ?? [];
    if (line === undefined) return [];
    return [
      {
        line: Math.max(1, Number(line) - linesBefore),
        column,
        // Some name another line.
        message: message.replace(/\bline (\d+)\b/g, (_, other) => `line ${Number(other) - linesBefore}`),
      },
    ];
  });
}
