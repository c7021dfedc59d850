import { format } from 'prettier';
import type { Queryable } from '@slipway/database';
import { readTables } from './catalog.ts';
import { schemaPage } from './schema.page.ts';

/** The page of a database's schema, as it stands in docs/schema.md. */
export async function formattedPage(db: Queryable): Promise<string> {
  return format(schemaPage(await readTables(db)), { parser: 'markdown', printWidth: 110 });
}
