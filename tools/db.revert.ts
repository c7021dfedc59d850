import { commandLine } from './database/command.line.ts';

/** `npm run db:revert`: takes the last migration back. */
await commandLine(async (root, say) => {
  const { readDatabaseEnv } = await import('./env.ts');
  const { onDatabase } = await import('./database/target.ts');
  const { revertCommand } = await import('./database/commands.ts');
  await onDatabase(readDatabaseEnv(root), (target) => revertCommand(target, say));
});
