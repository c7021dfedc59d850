import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Concurrently, so outside of a transaction: one that was broken off is dropped and made anew. */
const INDEXES = {
  // the outbox: what is stored and not yet handed to the queue, in each tenant's own order
  jobs_waiting: `(type, tenant_id, resumed DESC, priority DESC, position) WHERE status = 'pending'`,
  jobs_in_flight: `(type, tenant_id) WHERE status IN ('queued', 'active')`,
};
const REPLACED = ['jobs_pending', 'jobs_queued', 'jobs_active'];

export class FairHandOverIndexes1763700000003 implements MigrationInterface {
  readonly name = 'FairHandOverIndexes1763700000003';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, definition] of Object.entries(INDEXES)) {
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      await runner.query(`CREATE INDEX CONCURRENTLY ${name} ON jobs ${definition}`);
    }
    for (const name of REPLACED) await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
