import type { PoolClient, QueryConfig } from 'pg';
import { Conflict, DomainError, type FieldIssue } from '@slipway/shared/errors';
import type { Imported, ImportKind } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import { closedThrough } from '../periods/closed.periods.js';
import { isUniqueViolation } from '../platform/unique.violation.js';
import { CONTRACT_IMPORT } from './contract.import.js';
import { MAX_ISSUES, refusedFile } from './import.csv.js';
import type { KindOfImport, LoadedRow } from './import.kind.js';
import { INVOICE_IMPORT } from './invoice.import.js';
import { PARTY_IMPORT } from './party.import.js';
import { PAYMENT_IMPORT } from './payment.import.js';

export const KINDS: Record<ImportKind, KindOfImport> = {
  parties: PARTY_IMPORT,
  contracts: CONTRACT_IMPORT,
  invoices: INVOICE_IMPORT,
  payments: PAYMENT_IMPORT,
};

/** A file that was read; its rows are right by themselves. */
export interface ReadFile {
  tenantId: string;
  kind: ImportKind;
  lines: number[];
  rows: LoadedRow[];
}

/** All of the file is on record already: nothing is calculated. It never leaves the gateway as an error. */
export class NothingNew extends DomainError {
  constructor(readonly outcome: Imported) {
    super({ code: 'nothing_new', status: 200, detail: 'All of it is on record already.' });
  }
}

type Outcome = Pick<Imported, 'created' | 'unchanged'>;

/** Rows that one statement brings into the table. */
const CHUNK = 5_000;

/**
 * Judges a file as a whole, and stores what is new of it.
 * @throws Unprocessable naming the first hundred lines and columns that are wrong; Conflict when somebody else has stored
 * some of it meanwhile, or is about to
 */
export async function storeFile(client: PoolClient, file: ReadFile): Promise<Outcome> {
  await holdKind(client, file);
  try {
    return await judgeAndStore(client, file);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new Conflict(
      'changed_meanwhile',
      'Some of the file has been put on record by another call meanwhile. Nothing was stored; send it again.',
      true,
    );
  }
}

/** One file of a kind after another. Nobody waits: a large one takes longer than a connection may be held for nothing. */
async function holdKind(client: PoolClient, { tenantId, kind }: ReadFile): Promise<void> {
  const { rows } = await client.query<{ is_held: boolean }>(
    `SELECT pg_try_advisory_xact_lock(hashtextextended('import ' || $1 || ' ' || $2, 0)) AS is_held`,
    [tenantId, kind],
  );
  if (!rows[0]?.is_held)
    throw new Conflict(
      'import_in_progress',
      `Another file of ${kind} is being taken in. Nothing was stored; send this one when that has ended.`,
      true,
    );
}

async function judgeAndStore(client: PoolClient, file: ReadFile): Promise<Outcome> {
  const { tenantId } = file;
  const kind = KINDS[file.kind];
  // Loading and judging hundreds of thousands of lines takes its time.
  await client.query(`SET LOCAL idle_in_transaction_session_timeout = '60s'`);
  await load(client, kind, file);
  await client.query(
    `SELECT 1 FROM periods WHERE tenant_id = $1 AND status <> 'closed' ORDER BY starts_on FOR SHARE`,
    [tenantId],
  );
  for (const statement of kind.holds) await client.query(inNoHurry(statement, [tenantId]));
  await client.query(inNoHurry(kind.marks, [tenantId]));
  await client.query('CREATE INDEX ON import_rows (external_id)');
  await client.query('ANALYZE import_rows');
  const through = (await closedThrough(client, tenantId)) ?? null;
  await judge(client, kind.checks, [tenantId, through]);
  for (const statement of kind.stores) await client.query(inNoHurry(statement, [tenantId]));
  // What has just been stored is judged with what was there: as if it were a few rows, that would take hours.
  if (file.rows.length > CHUNK) for (const table of kind.fills) await client.query(`ANALYZE ${table}`);
  await judge(client, kind.afterChecks, [tenantId, through]);
  const { rows } = await client.query<Outcome>(
    `SELECT count(DISTINCT ${kind.countedBy}) FILTER (WHERE is_new)::int AS created,
       count(DISTINCT ${kind.countedBy}) FILTER (WHERE NOT is_new)::int AS unchanged FROM import_rows`,
  );
  await client.query('DROP TABLE import_rows');
  return rows[0]!;
}

async function load(client: PoolClient, kind: KindOfImport, { lines, rows }: ReadFile): Promise<void> {
  const columns = Object.entries({ line: 'int', id: 'uuid', line_id: 'uuid', ...kind.columns });
  await client.query(
    `CREATE TEMPORARY TABLE import_rows (${columns.map(([name, type]) => `${name} ${type}`).join(', ')}, is_new boolean)
     ON COMMIT DROP`,
  );
  const names = columns.map(([name]) => name).join(', ');
  const arrays = columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ');
  for (let start = 0; start < rows.length; start += CHUNK) {
    const chunk = rows.slice(start, start + CHUNK);
    await client.query(`INSERT INTO import_rows (${names}) SELECT * FROM unnest(${arrays})`, [
      lines.slice(start, start + CHUNK),
      chunk.map(() => newId()),
      chunk.map(() => newId()),
      ...Object.keys(kind.columns).map((name) => chunk.map((row) => row[name] ?? null)),
    ]);
  }
}

async function judge(client: PoolClient, checks: readonly string[], values: unknown[]): Promise<void> {
  const found: { line: number; field: string; message: string }[] = [];
  for (const check of checks) {
    const { rows } = await client.query<(typeof found)[number]>(
      inNoHurry(`SELECT * FROM (${check}) AS wrong ORDER BY line LIMIT ${MAX_ISSUES}`, values),
    );
    found.push(...rows);
  }
  if (found.length === 0) return;
  const issues: FieldIssue[] = found
    .sort((one, other) => one.line - other.line)
    .slice(0, MAX_ISSUES)
    .map(({ line, field, message }) => ({ path: `line ${line}.${field}`, message }));
  throw refusedFile(issues);
}

/** As long as the sender of a file waits for its answer. */
const NO_HURRY_MS = 110_000;

/** A statement about a whole file, with as many of the values as it has parameters: Postgres takes no more. */
function inNoHurry(text: string, values: unknown[]): QueryConfig & { query_timeout: number } {
  const used = values.filter((_, index) => text.includes(`$${index + 1}`));
  return { text, values: used, query_timeout: NO_HURRY_MS };
}
