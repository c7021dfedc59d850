import { commandLine } from './database/command.line.ts';

/** `npm run db:reset -- --yes`: deletes all there is, and brings the schema up anew. */
const confirmed = process.argv.includes('--yes');
await commandLine(async (root, say) => {
  const { readDatabaseEnv } = await import('./env.ts');
  const { onDatabase } = await import('./database/target.ts');
  const { resetCommand } = await import('./database/commands.ts');
  await onDatabase(readDatabaseEnv(root), (target) => resetCommand(target, confirmed, say));
});
