import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testDatabase } from '@slipway/testing/fixtures';
import { expect, it } from 'vitest';
import { formattedPage } from './formatted.page.ts';

it('docs/schema.md is what the migrations make (npm run db:schema writes it anew)', async () => {
  const database = await testDatabase();
  try {
    const page = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'schema.md'), 'utf8');
    expect(await formattedPage(database.database.pool)).toBe(page);
  } finally {
    await database.close();
  }
});
