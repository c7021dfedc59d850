import type { Readable } from 'node:stream';
import { DomainError, messageOf, Unprocessable, type FieldIssue } from '@slipway/shared/errors';
import { columnNames, csvRows, fileTooLarge, type CsvRow } from '../http/csv.rows.js';

const MAX_LINES = 200_000;
export const MAX_ISSUES = 100;
const MAX_BYTES = 64 * 1024 * 1024;

/** A line of a file: its number (the header is line 1), and what stands in its columns; empty ones are left out. */
export interface CsvLine {
  line: number;
  values: Record<string, string>;
}

/**
 * Reads a CSV file (RFC 4180; a byte order mark, any line ends, quotes) while it comes in, line by line.
 * @param columns that there may be; the header names them in any order and case
 * @throws DomainError 413 when it is too long; Unprocessable when it is no CSV, or has other columns
 */
export async function* readCsv(upload: Readable, columns: readonly string[]): AsyncGenerator<CsvLine> {
  try {
    yield* lines(csvRows(upload, MAX_BYTES), columns);
  } catch (error) {
    throw error instanceof DomainError ? error : refusedFile([{ path: 'file', message: messageOf(error) }]);
  }
}

async function* lines(rows: AsyncIterable<CsvRow>, columns: readonly string[]): AsyncGenerator<CsvLine> {
  let header: string[] | undefined;
  let count = 0;
  for await (const { line, record } of rows) {
    if (!header) {
      header = headerOf(record, columns);
      continue;
    }
    if ((count += 1) > MAX_LINES) throw fileTooLarge(`has more than ${MAX_LINES.toLocaleString('en')} lines`);
    if (record.length !== header.length)
      throw refusedFile([
        { path: `line ${line}`, message: `has ${record.length} values for ${header.length} columns` },
      ]);
    const values: Record<string, string> = {};
    for (const [index, name] of header.entries()) if (record[index]) values[name] = record[index];
    yield { line, values };
  }
  if (count === 0)
    throw refusedFile([{ path: 'line 1', message: 'a header and at least one line are needed' }]);
}

function headerOf(record: string[], columns: readonly string[]): string[] {
  const header = columnNames(record);
  const issues: FieldIssue[] = [];
  for (const [index, name] of header.entries()) {
    if (!columns.includes(name))
      issues.push({ path: 'line 1', message: `the column "${name}" is none of ${columns.join(', ')}` });
    else if (header.indexOf(name) !== index)
      issues.push({ path: 'line 1', message: `the column "${name}" is there twice` });
  }
  if (issues.length > 0) throw refusedFile(issues);
  return header;
}

/** 422 for a file of which nothing is stored. Paths are like `line 5.amount`. */
export function refusedFile(issues: FieldIssue[]): Unprocessable {
  const [first] = issues;
  const more = issues.length > 1 ? `, and ${issues.length - 1} more` : '';
  return new Unprocessable(
    'invalid_file',
    `${first!.path.replace('.', ': ')}: ${first!.message}${more}. Nothing was stored.`,
    issues,
  );
}
