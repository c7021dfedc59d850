import type { Queryable } from '@slipway/database';
import type { SealingContext } from '@slipway/shared/sealing';
import { PAGE_ROWS, type SealedKind, type SealedValue } from './sealed.kind.ts';

type KeyType = 'uuid' | 'text';

/** What comes before every key. */
const FIRST: Record<KeyType, string> = { uuid: '00000000-0000-0000-0000-000000000000', text: '' };

export interface SealedColumn {
  name: string;
  table: string;
  column: string;
  /** The columns of the primary key, in its order. */
  key: { column: string; type: KeyType }[];
  /** Whether a row belongs to a tenant. */
  hasTenant: boolean;
  contextOf: (tenantId: string, key: string[]) => SealingContext;
}

interface Row {
  key: string[];
  tenant_id: string;
  /** Null in a row that is only told because the page ends with it. */
  sealed: Buffer | null;
}

/** Secrets in a `bytea` column. All names are ours, none is anybody's input. */
export function sealedColumn({ name, table, column, key, hasTenant, contextOf }: SealedColumn): SealedKind {
  const keyColumns = key.map((part) => part.column).join(', ');
  const lastFirst = key.map((part) => `${part.column} DESC`).join(', ');
  const keyAt = (first: number) => key.map(({ type }, index) => `$${first + index}::${type}`).join(', ');
  const select = `WITH page AS MATERIALIZED (
      SELECT ${keyColumns}, ${hasTenant ? 'tenant_id::text' : "''"} AS tenant_id,
        CASE WHEN substring(${column} FROM 1 FOR length($1::bytea)) <> $1::bytea THEN ${column} END AS sealed
      FROM ${table} WHERE (${keyColumns}) > (${keyAt(3)}) ORDER BY ${keyColumns} LIMIT $2
    )
    SELECT ARRAY[${key.map((part) => `${part.column}::text`).join(', ')}] AS key, tenant_id, sealed FROM page
    WHERE sealed IS NOT NULL OR (${keyColumns}) = (SELECT ${keyColumns} FROM page ORDER BY ${lastFirst} LIMIT 1)
    ORDER BY ${keyColumns}`;
  const update = `UPDATE ${table} SET ${column} = $1 WHERE ${column} = $2 AND (${keyColumns}) = (${keyAt(3)})`;
  return {
    name,
    async page(db: Queryable, after: string[] | undefined, prefix: Buffer) {
      const from = after ?? key.map(({ type }) => FIRST[type]);
      const { rows } = await db.query<Row>(select, [prefix, PAGE_ROWS, ...from]);
      const values = rows.flatMap(({ sealed, ...row }): SealedValue[] =>
        sealed === null ? [] : [{ key: row.key, context: contextOf(row.tenant_id, row.key), sealed }],
      );
      return { values, end: rows.at(-1)?.key };
    },
    async replace(db: Queryable, value: SealedValue, sealed: Buffer) {
      const { rowCount } = await db.query(update, [sealed, value.sealed, ...value.key]);
      return rowCount === 1;
    },
  };
}
