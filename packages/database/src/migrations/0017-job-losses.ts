import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How often a job has lost the worker that ran it. That a job which takes its workers down ends at some time was decided by
 * the number of its attempts before, which pauses and handovers raise as well. Adding a column with a constant default
 * touches no row.
 */
export class JobLosses1764000000017 implements MigrationInterface {
  readonly name = 'JobLosses1764000000017';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '10s';
      ALTER TABLE jobs ADD COLUMN IF NOT EXISTS losses smallint NOT NULL DEFAULT 0;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '10s';
      ALTER TABLE jobs DROP COLUMN IF EXISTS losses;
    `);
  }
}
