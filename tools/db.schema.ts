import { join } from 'node:path';
import { commandLine } from './database/command.line.ts';

/** `npm run db:schema`: writes docs/schema.md anew, from a database that all migrations have run on. */
await commandLine(async (root, say) => {
  const { writeSchemaPage } = await import('./schema/write.page.ts');
  const page = join(root, 'docs', 'schema.md');
  await writeSchemaPage(page);
  say(page);
});
