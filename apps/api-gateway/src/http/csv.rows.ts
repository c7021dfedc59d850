import { pipeline, Readable } from 'node:stream';
import { parse, type InfoRecord } from 'csv-parse';
import { DomainError } from '@slipway/shared/errors';

export const MAX_RECORD_CHARACTERS = 16 * 1024;

/** A record of a file, and the line on which it begins; the first line is 1. */
export interface CsvRow {
  line: number;
  record: string[];
}

interface Parsed {
  record: string[];
  info: InfoRecord;
}

/**
 * Reads a CSV file (RFC 4180; a byte order mark, any line ends, quotes) while it comes in, row by row.
 * @throws DomainError 413 when it is larger than so many bytes; what the parser says of a file that is no CSV
 */
export async function* csvRows(upload: Readable, maxBytes: number): AsyncGenerator<CsvRow> {
  const parser: AsyncIterable<Parsed> & NodeJS.ReadWriteStream = parse({
    bom: true,
    info: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MAX_RECORD_CHARACTERS,
  });
  // Its errors come out of the parser.
  pipeline(Readable.from(bounded(upload, maxBytes)), parser, () => undefined);
  try {
    for await (const { record, info } of parser) {
      // It tells the last line of the record; quoted values may have several.
      const line = info.lines - record.reduce((sum, value) => sum + linesWithin(value), 0);
      yield { line, record };
    }
  } finally {
    // What is left of the upload is let in and forgotten: who still writes would not read the answer.
    upload.resume();
  }
}

/** The names of columns as they are asked for: in any case, with any space or hyphen. */
export function columnNames(record: readonly string[]): string[] {
  return record.map((name) => name.toLowerCase().replace(/[\s-]+/g, '_'));
}

/** 413 for a file of which nothing is stored. */
export function fileTooLarge(what: string): DomainError {
  return new DomainError({
    code: 'file_too_large',
    status: 413,
    detail: `The file ${what}. Nothing was stored; send it in parts.`,
  });
}

async function* bounded(upload: Readable, maxBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of upload.iterator({ destroyOnReturn: false })) {
    const buffer: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += buffer.length;
    if (bytes > maxBytes) throw fileTooLarge(`is larger than ${maxBytes / 1024 ** 2} MB`);
    yield buffer;
  }
}

function linesWithin(value: string): number {
  return value.match(/\r\n|\r|\n/g)?.length ?? 0;
}
