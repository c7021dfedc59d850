import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Concurrently, so outside of a transaction: one that was broken off is dropped and made anew. */
const INDEXES = {
  users_tenant: 'users (tenant_id, id DESC)',
  audit_events_action: 'audit_events (tenant_id, action, id DESC)',
  audit_events_user: 'audit_events (tenant_id, user_id, id DESC)',
};

/** How members are listed, and what is on record. */
export class IdentityIndexes1764000000013 implements MigrationInterface {
  readonly name = 'IdentityIndexes1764000000013';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, definition] of Object.entries(INDEXES)) {
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      await runner.query(`CREATE INDEX CONCURRENTLY ${name} ON ${definition}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(INDEXES)) await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
  }
}
