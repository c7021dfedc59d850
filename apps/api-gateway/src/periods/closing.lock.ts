import type { PoolClient } from 'pg';

/**
 * Until the transaction is over, nobody else starts to close a period of the tenant, or cuts its year anew: who is next
 * sees what was done.
 */
export async function holdClosing(client: PoolClient, tenantId: string): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('closing ' || $1, 0))`, [tenantId]);
}
