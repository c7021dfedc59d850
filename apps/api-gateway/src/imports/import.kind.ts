import type { z } from 'zod';

/** Values of a row of the table that a file is loaded into, by its columns. */
export type LoadedRow = Record<string, string | number | null>;

/**
 * How files of one kind are taken in. Statements are about the table `import_rows`, which has the columns given here and
 * `line`, `id` and `line_id` (new ones for each line) and `is_new`. In all of them $1 is the tenant; in checks $2 is the last day of the
 * closed books, or null.
 */
export interface KindOfImport {
  /** Columns of the file, each read by its schema. */
  schema: z.ZodObject;
  /** What a line becomes; the name and type of each column. */
  columns: Record<string, string>;
  row: (values: Record<string, unknown>) => LoadedRow;
  /** What is held while the file is judged. */
  holds: string[];
  /** Says of each row whether it is new. */
  marks: string;
  /** Each selects `line`, `field` and `message` of what is wrong. */
  checks: string[];
  /** Stores what is new; run in this order. */
  stores: string[];
  /** The tables that it is stored in. */
  fills: string[];
  /** What is looked for when all is stored. */
  afterChecks: string[];
  /** Lines that are one thing together share it; each line is one otherwise. */
  countedBy: string;
}

/** Two lines of a file with one external id. */
export const TWICE = `SELECT r.line, 'external_id' AS field, 'is on line ' || f.first || ' already' AS message FROM import_rows r
  JOIN (SELECT external_id, min(line) AS first FROM import_rows GROUP BY external_id) f USING (external_id)
  WHERE r.line > f.first`;

/** A day in closed books. */
export const closedDay = (field: string) => `SELECT line, '${field}' AS field,
    'lies in a closed period: the books are closed through ' || $2::text AS message
  FROM import_rows WHERE $1::uuid IS NOT NULL AND is_new AND ${field} <= $2::date`;

/** What is there under the external id says something else. */
export const different = (condition: string, join: string) => `SELECT r.line, 'external_id' AS field,
    'is on record, and says something else' AS message
  FROM import_rows r ${join} WHERE NOT r.is_new AND (${condition})`;
