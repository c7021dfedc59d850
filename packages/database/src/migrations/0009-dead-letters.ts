import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Writes that were accepted while Postgres was away, and were refused when it was back. */
export class DeadLetters1763900000009 implements MigrationInterface {
  readonly name = 'DeadLetters1763900000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '10s';

      CREATE TABLE dead_letters (
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL,
        user_id uuid NOT NULL,
        entity text NOT NULL,
        operation text NOT NULL,
        resource_id text NOT NULL,
        priority smallint NOT NULL,
        attempts int NOT NULL,
        reason text NOT NULL,
        accepted_at timestamptz NOT NULL,
        died_at timestamptz NOT NULL DEFAULT now(),
        -- what was to be done, and what the caller was told
        sealed_data bytea NOT NULL
      );
      CREATE INDEX dead_letters_tenant ON dead_letters (tenant_id, id DESC);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '10s'; DROP TABLE dead_letters;`);
  }
}
