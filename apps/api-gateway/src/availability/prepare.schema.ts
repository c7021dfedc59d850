import { isConnectionError, migrate, type Migrated } from '@slipway/database';
import type { Logger } from '@slipway/shared/logging';
import type { StoreMonitor } from './store.monitor.js';

/**
 * Brings the schema up to date; when Postgres is away, that is done once it is back, and what is written until then is kept.
 * @throws what is wrong with a migration
 */
export async function prepareSchema(url: string, postgres: StoreMonitor, logger: Logger): Promise<void> {
  try {
    tellMissing(await migrate(url), logger);
  } catch (error) {
    if (!isConnectionError(error)) throw error;
    logger.warn({ err: error }, 'starting without Postgres: what is written is kept until it is back');
    await postgres.check();
    postgres.prepend(async () => tellMissing(await migrate(url), logger));
  }
}

function tellMissing({ missingRoles }: Migrated, logger: Logger): void {
  if (missingRoles.length > 0)
    logger.info(
      { roles: missingRoles },
      'services have no roles of their own: the owner of the schema may make none',
    );
}
