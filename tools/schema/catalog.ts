import type { Queryable } from '@slipway/database';

interface Column {
  name: string;
  type: string;
  isRequired: boolean;
  byDefault: string | null;
}

export interface Reference {
  from: string;
  to: string;
}

export interface Table {
  name: string;
  columns: Column[];
  /** Keys, foreign keys and checks, as Postgres writes them. */
  constraints: string[];
  /** Those that are no constraint's. */
  indexes: string[];
  triggers: string[];
}

/** All tables of the schema, by their names. */
export async function readTables(db: Queryable): Promise<Table[]> {
  const columns = await byTable<{ name: string; type: string; required: boolean; by_default: string | null }>(
    db,
    `SELECT c.relname AS tab, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS required,
       CASE WHEN a.attgenerated <> '' THEN 'always ' ELSE '' END || pg_get_expr(d.adbin, d.adrelid) AS by_default
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'migrations'
     ORDER BY c.relname, a.attnum`,
  );
  const constraints = await byTable<{ definition: string }>(
    db,
    `SELECT r.conrelid::regclass::text AS tab, pg_get_constraintdef(r.oid) AS definition
     FROM pg_constraint r WHERE r.connamespace = 'public'::regnamespace AND r.conrelid <> 0 AND r.contype <> 'n'
     ORDER BY r.contype = 'p' DESC, r.contype = 'u' DESC, r.contype, definition`,
  );
  const indexes = await byTable<{ definition: string }>(
    db,
    `SELECT i.indrelid::regclass::text AS tab, pg_get_indexdef(i.indexrelid) AS definition
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE c.relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_constraint r WHERE r.conindid = c.oid AND r.contype IN ('p', 'u'))
     ORDER BY c.relname`,
  );
  const triggers = await byTable<{ definition: string }>(
    db,
    `SELECT t.tgrelid::regclass::text AS tab, pg_get_triggerdef(t.oid) AS definition
     FROM pg_trigger t WHERE NOT t.tgisinternal ORDER BY t.tgname`,
  );
  return [...columns].map(([name, rows]) => ({
    name,
    columns: rows.map(({ name: column, type, required, by_default }) => ({
      name: column,
      type,
      isRequired: required,
      byDefault: by_default,
    })),
    constraints: (constraints.get(name) ?? []).map(({ definition }) => definition),
    indexes: (indexes.get(name) ?? []).map(({ definition }) =>
      definition.replace(/ ON (public\.)?\w+ USING btree/, '').replace(/^CREATE /, ''),
    ),
    triggers: (triggers.get(name) ?? []).map(({ definition }) =>
      definition
        .replace(/^CREATE TRIGGER \w+ /, '')
        .replace(/ ON (public\.)?\w+/, '')
        .replace(/ REFERENCING .* FOR EACH/, ' FOR EACH'),
    ),
  }));
}

/** What refers to what, each pair of tables once. */
export function referencesOf(tables: readonly Table[]): Reference[] {
  const references = tables.flatMap(({ name, constraints }) =>
    constraints.flatMap((constraint) => {
      const to = /^FOREIGN KEY .* REFERENCES (\w+)/.exec(constraint)?.[1];
      return to === undefined ? [] : [{ from: name, to }];
    }),
  );
  return [...new Map(references.map((one) => [`${one.from} ${one.to}`, one])).values()];
}

async function byTable<R extends object>(db: Queryable, text: string): Promise<Map<string, R[]>> {
  const { rows } = await db.query<R & { tab: string }>(text);
  return Map.groupBy(rows, ({ tab }) => tab);
}
