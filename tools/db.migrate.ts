import { commandLine } from './database/command.line.ts';

/** `npm run db:migrate`: brings the schema, and what each service may do, up to date. */
await commandLine(async (root, say) => {
  const { readDatabaseEnv } = await import('./env.ts');
  const { onDatabase } = await import('./database/target.ts');
  const { migrateCommand } = await import('./database/commands.ts');
  await onDatabase(readDatabaseEnv(root), (target) => migrateCommand(target, say));
});
