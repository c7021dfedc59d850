import { commandLine } from './database/command.line.ts';

/** `npm run db:fixtures`: fills the `npm start` that runs with the demo company and some tasks, over its API. */
await commandLine(async (root, say) => {
  const { readDatabaseEnv } = await import('./env.ts');
  const { fixturesCommand } = await import('./database/fixtures.ts');
  await fixturesCommand(readDatabaseEnv(root).home, say);
});
