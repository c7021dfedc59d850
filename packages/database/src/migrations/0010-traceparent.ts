import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Where the trace of the request that submitted a job goes on (W3C Trace Context); null when it was not traced. Adding a
 * column that may be null touches no row.
 */
export class Traceparent1763900000010 implements MigrationInterface {
  readonly name = 'Traceparent1763900000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '10s';
      ALTER TABLE jobs ADD COLUMN IF NOT EXISTS traceparent text;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '10s';
      ALTER TABLE jobs DROP COLUMN IF EXISTS traceparent;
    `);
  }
}
