import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which deployments have a picture of their page. */
export class Pictures1763800000004 implements MigrationInterface {
  readonly name = 'Pictures1763800000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '10s';

      -- null until the picture is in the object store
      ALTER TABLE deployments ADD COLUMN picture_at timestamptz;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
