import pc from 'picocolors';

/** How results are shown: for a person, or as JSON (one value a line) for a program. */
export class Output {
  readonly isTerminal = process.stdout.isTTY === true;
  readonly colors = pc.isColorSupported;

  constructor(readonly json: boolean) {}

  writeJson(value: unknown): void {
    process.stdout.write(`${JSON.stringify(value)}\n`);
  }

  /** Shows a result: as JSON, or as the lines for a person. */
  show(value: unknown, lines: string[]): void {
    if (this.json) this.writeJson(value);
    else for (const line of lines) process.stdout.write(`${line}\n`);
  }

  /** A table with aligned columns. */
  table(rows: string[][]): string[] {
    const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]!.length))) ?? [];
    return rows.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
  }
}
