/** What the values of a line without a header are, in this order. */
const COLUMNS = ['email', 'given_name', 'family_name', 'username', 'display_name', 'birthdate'] as const;

export interface PastedCsv {
  csv: string;
  /** Lines that were put before the first pasted one. */
  linesBefore: number;
  /** Accounts in it. */
  count: number;
}

/**
 * Makes a CSV file of pasted lines: addresses alone, lines of CSV, cells of a spreadsheet (with tabs between them), or
 * several of these. A header is put before them, unless they have one. Lines keep their order, also the empty ones.
 */
export function csvOfPasted(text: string): PastedCsv {
  const lines = text
    .trimEnd()
    .split(/\r\n|\r|\n/)
    .map(withCommas);
  const filled = lines.filter((line) => line.trim() !== '');
  if (filled[0] !== undefined && isHeader(filled[0]))
    return { csv: lines.join('\n'), linesBefore: 0, count: filled.length - 1 };
  const width = Math.min(COLUMNS.length, Math.max(1, ...filled.map(cellCount)));
  const rows = lines.map((line) =>
    line.trim() === '' ? line : line + ','.repeat(Math.max(0, width - cellCount(line))),
  );
  return {
    csv: [COLUMNS.slice(0, width).join(','), ...rows].join('\n'),
    linesBefore: 1,
    count: filled.length,
  };
}

function withCommas(line: string): string {
  if (!line.includes('\t')) return line;
  return line
    .split('\t')
    .map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(',');
}

function isHeader(line: string): boolean {
  return line.split(',').some((cell) => cell.trim().replaceAll('"', '').toLowerCase() === 'email');
}

/** Commas in quotes are part of a value. */
function cellCount(line: string): number {
  return line.replace(/"[^"]*"/g, '').split(',').length;
}
