import { migrate, openDatabase, resetSchema, revertLast, type Migrated } from '@slipway/database';
import { UsageError } from '../launcher/options.ts';
import type { Say } from './command.line.ts';
import type { DatabaseTarget } from './target.ts';

export async function migrateCommand({ url, name }: DatabaseTarget, say: Say): Promise<void> {
  say(`migrating ${name}`);
  report(await migrate(url), say);
}

/** @throws UsageError when the last migration cannot be taken back */
export async function revertCommand({ url, name }: DatabaseTarget, say: Say): Promise<void> {
  say(`taking back the last migration of ${name}`);
  try {
    const reverted = await revertLast(url);
    say(
      reverted === undefined
        ? 'there is none'
        : `${reverted} is taken back; npm run db:migrate runs it again`,
    );
  } catch (error) {
    throw new UsageError(
      `It cannot be taken back (${error instanceof Error ? error.message : String(error)}). Nothing was changed. What is wrong with it is mended by a further migration.`,
    );
  }
}

/** @throws UsageError when somebody is connected, or nobody has confirmed it */
export async function resetCommand(
  { url, name }: DatabaseTarget,
  confirmed: boolean,
  say: Say,
): Promise<void> {
  if (!confirmed)
    throw new UsageError(`This deletes everything in ${name}. Say so: npm run db:reset -- --yes`);
  const others = await sessionsOf(url);
  if (others.length > 0)
    throw new UsageError(`${others.join(', ')} are connected to ${name}. Stop them first.`);
  say(`resetting ${name}`);
  report(await resetSchema(url), say);
}

function report({ run, missingRoles }: Migrated, say: Say): void {
  say(run.length === 0 ? 'the schema is up to date' : `ran ${run.join(', ')}`);
  if (missingRoles.length > 0)
    say(
      `this user may make no roles; missing: ${missingRoles.join(', ')} (CREATE ROLE … LOGIN, then migrate again)`,
    );
}

/** Which programs are connected to the database, each once. */
async function sessionsOf(url: string): Promise<string[]> {
  const database = await openDatabase({ url, name: 'db-reset', poolSize: 1 });
  try {
    const { rows } = await database.pool.query<{ name: string }>(
      `SELECT DISTINCT coalesce(nullif(application_name, ''), 'a program without a name') AS name FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' ORDER BY 1`,
    );
    return rows.map((row) => row.name);
  } finally {
    await database.close();
  }
}
