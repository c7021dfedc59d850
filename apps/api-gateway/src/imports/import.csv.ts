import { pipeline, Readable } from 'node:stream';
import { parse, type InfoRecord } from 'csv-parse';
import { DomainError, messageOf, Unprocessable, type FieldIssue } from '@slipway/shared/errors';

const MAX_LINES = 200_000;
export const MAX_ISSUES = 100;
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_RECORD_CHARACTERS = 16 * 1024;

/** A line of a file: its number (the header is line 1), and what stands in its columns; empty ones are left out. */
export interface CsvLine {
  line: number;
  values: Record<string, string>;
}

interface Row {
  record: string[];
  info: InfoRecord;
}

/**
 * Reads a CSV file (RFC 4180; a byte order mark, any line ends, quotes) while it comes in, line by line.
 * @param columns that there may be; the header names them in any order and case
 * @throws DomainError 413 when it is too long; Unprocessable when it is no CSV, or has other columns
 */
export async function* readCsv(upload: Readable, columns: readonly string[]): AsyncGenerator<CsvLine> {
  const parser = parse({
    bom: true,
    info: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MAX_RECORD_CHARACTERS,
  });
  // Its errors come out of the parser.
  pipeline(Readable.from(bounded(upload)), parser, () => undefined);
  try {
    yield* lines(parser, columns);
  } catch (error) {
    throw error instanceof DomainError ? error : refusedFile([{ path: 'file', message: messageOf(error) }]);
  } finally {
    // What is left of the upload is let in and forgotten: who still writes would not read the answer.
    upload.resume();
  }
}

async function* bounded(upload: Readable): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of upload.iterator({ destroyOnReturn: false })) {
    const buffer: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += buffer.length;
    if (bytes > MAX_BYTES) throw tooLarge(`is larger than ${MAX_BYTES / 1024 ** 2} MB`);
    yield buffer;
  }
}

async function* lines(rows: AsyncIterable<Row>, columns: readonly string[]): AsyncGenerator<CsvLine> {
  let header: string[] | undefined;
  let count = 0;
  for await (const { record, info } of rows) {
    // It tells the last line of the record; quoted values may have several.
    const line = info.lines - record.reduce((sum, value) => sum + linesWithin(value), 0);
    if (!header) {
      header = headerOf(record, columns);
      continue;
    }
    if ((count += 1) > MAX_LINES) throw tooLarge(`has more than ${MAX_LINES.toLocaleString('en')} lines`);
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
  const header = record.map((name) => name.toLowerCase().replace(/[\s-]+/g, '_'));
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

function linesWithin(value: string): number {
  return value.match(/\r\n|\r|\n/g)?.length ?? 0;
}

function tooLarge(what: string): DomainError {
  return new DomainError({
    code: 'file_too_large',
    status: 413,
    detail: `The file ${what}. Nothing was stored; send it in parts.`,
  });
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
