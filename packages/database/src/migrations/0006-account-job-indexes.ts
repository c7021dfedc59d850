import type { MigrationInterface, QueryRunner } from 'typeorm';

const UNFINISHED = `status IN ('pending', 'queued', 'active')`;

/** Concurrently, so outside of a transaction: one that was broken off is dropped and made anew. */
const INDEXES = {
  // which jobs work on a directory
  jobs_of_directory: `((payload->>'directory_id')) WHERE type IN ('account', 'account_change') AND ${UNFINISHED}`,
  // which changes of an account wait for each other
  jobs_of_account: `((payload->>'account_id'), id) WHERE type = 'account_change' AND ${UNFINISHED}`,
};

export class AccountJobIndexes1763900000006 implements MigrationInterface {
  readonly name = 'AccountJobIndexes1763900000006';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, definition] of Object.entries(INDEXES)) {
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      await runner.query(`CREATE INDEX CONCURRENTLY ${name} ON jobs ${definition}`);
    }
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
