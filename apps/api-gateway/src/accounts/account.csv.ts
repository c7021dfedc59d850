import type { Readable } from 'node:stream';
import type { CsvErrorCode } from 'csv-parse';
import { accountSeed, MAX_ACCOUNTS_PER_JOB, type AccountSeed } from '@slipway/shared/contracts';
import { DomainError, messageOf, Unprocessable, type FieldIssue } from '@slipway/shared/errors';
import { columnNames, csvRows, MAX_RECORD_CHARACTERS, type CsvRow } from '../http/csv.rows.js';
import { MAX_ISSUES } from './account.list.rules.js';

/** 100,000 lines of the usual length are half of it. */
const MAX_CSV_BYTES = 32 * 1024 * 1024;

const COLUMNS = ['email', 'username', 'given_name', 'family_name', 'display_name', 'birthdate'] as const;
const KNOWN: ReadonlySet<string> = new Set(COLUMNS);

export interface CsvAccounts {
  seeds: AccountSeed[];
  /** The line of the file on which the account with an index stands; the header is line 1. */
  lines: number[];
}

/**
 * Reads accounts from a CSV file (RFC 4180; a byte order mark, any line ends, quotes) while it comes in. The header names
 * the columns, in any order and case; `email` is needed, others than ours go into `account_data`.
 * @throws DomainError 413 when it is too long; Unprocessable naming the line and column of each fault, 100 at most
 */
export async function readCsvAccounts(upload: Readable): Promise<CsvAccounts> {
  try {
    return await collect(csvRows(upload, MAX_CSV_BYTES));
  } catch (error) {
    throw error instanceof DomainError ? error : unreadable(error);
  }
}

async function collect(rows: AsyncIterable<CsvRow>): Promise<CsvAccounts> {
  const seeds: AccountSeed[] = [];
  const lines: number[] = [];
  const issues: FieldIssue[] = [];
  let header: string[] | undefined;
  for await (const { line, record } of rows) {
    if (!header) {
      header = headerOf(record);
      continue;
    }
    if (seeds.length >= MAX_ACCOUNTS_PER_JOB) throw tooMany();
    const seed = accountOf(header, record, line, issues);
    if (issues.length >= MAX_ISSUES) break;
    if (!seed) continue;
    seeds.push(seed);
    lines.push(line);
  }
  if (!header || (seeds.length === 0 && issues.length === 0))
    throw refused([{ path: 'line 1', message: 'a header and at least one account are needed' }]);
  if (issues.length > 0) throw refused(issues);
  return { seeds, lines };
}

function headerOf(record: string[]): string[] {
  const header = columnNames(record);
  const issues: FieldIssue[] = [];
  if (!header.includes('email'))
    issues.push({ path: 'line 1', message: `the column "email" is missing; there is ${header.join(', ')}` });
  header.forEach((name, index) => {
    if (name === '') issues.push({ path: 'line 1', message: `column ${index + 1} has no name` });
    else if (header.indexOf(name) !== index)
      issues.push({ path: 'line 1', message: `the column "${name}" is there twice` });
  });
  if (issues.length > 0) throw refused(issues);
  return header;
}

/** @returns nothing when something is wrong with it, which goes to the issues */
function accountOf(
  header: string[],
  record: string[],
  line: number,
  issues: FieldIssue[],
): AccountSeed | undefined {
  const path = `line ${line}`;
  if (record.length !== header.length) {
    issues.push({ path, message: `has ${record.length} values for ${header.length} columns` });
    return undefined;
  }
  if (record.some((value) => value.includes('\ufffd'))) {
    issues.push({ path, message: 'is not UTF-8' });
    return undefined;
  }
  const given = header
    .map((name, index) => [name, record[index]!] as const)
    .filter(([, value]) => value !== '');
  const rest = given.filter(([name]) => !KNOWN.has(name));
  const parsed = accountSeed.safeParse({
    email: '',
    ...Object.fromEntries(given.filter(([name]) => KNOWN.has(name))),
    ...(rest.length > 0 ? { account_data: Object.fromEntries(rest) } : {}),
  });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues)
    issues.push({ path: [path, ...issue.path].join('.'), message: issue.message });
  return undefined;
}

function tooMany(): Unprocessable {
  return new Unprocessable(
    'too_many_accounts',
    `The file has more than ${MAX_ACCOUNTS_PER_JOB.toLocaleString('en')} accounts. Nothing was stored; send it in parts.`,
  );
}

function refused(issues: FieldIssue[]): Unprocessable {
  const [first] = issues;
  const more = issues.length > 1 ? `, and ${issues.length - 1} more` : '';
  return new Unprocessable(
    'invalid_file',
    `${first!.path}: ${first!.message}${more}. Nothing was stored.`,
    issues,
  );
}

const SYNTAX: Partial<Record<CsvErrorCode, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and not closed',
  CSV_INVALID_CLOSING_QUOTE: 'a quote is closed in the middle of a value; quotes inside are doubled',
  INVALID_OPENING_QUOTE: 'a quote stands in the middle of a value; a value with quotes is quoted itself',
  CSV_MAX_RECORD_SIZE: `a line is longer than ${MAX_RECORD_CHARACTERS.toLocaleString('en')} characters`,
};

/** What the parser says of a file that is no CSV. */
function unreadable(error: unknown): Unprocessable {
  const { code, lines } = error as { code?: CsvErrorCode; lines?: number };
  const text = (code && SYNTAX[code]) ?? messageOf(error);
  return refused([{ path: lines === undefined ? 'file' : `line ${lines}`, message: text }]);
}
