import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What belongs to a user alone: tasks, and what users say of themselves. */
export class Tasks1763900000008 implements MigrationInterface {
  readonly name = 'Tasks1763900000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '10s';

      -- Tenants and users are named, not referred to: who writes is known by a token, which another system may have
      -- given, and a check for each row would cost half of what storing many at once does.
      CREATE TABLE tasks (
        -- the caller's own, where the caller makes one
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL,
        user_id uuid NOT NULL,
        title text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
        description text NOT NULL DEFAULT '' CHECK (char_length(description) <= 10000),
        status text NOT NULL DEFAULT 'todo' CHECK (status IN ('todo', 'in_progress', 'done')),
        priority smallint NOT NULL DEFAULT 3 CHECK (priority BETWEEN 1 AND 5),
        due_on date,
        version int NOT NULL DEFAULT 1 CHECK (version >= 1),
        -- what was written last, by its id: the same write again changes nothing
        last_write uuid NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        completed_at timestamptz,
        CHECK ((status = 'done') = (completed_at IS NOT NULL))
      );
      CREATE INDEX tasks_user ON tasks (user_id, id DESC);

      -- a user who has none has never changed the one that all begin with, which is version 1
      CREATE TABLE profiles (
        user_id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL,
        name text NOT NULL DEFAULT '' CHECK (char_length(name) <= 200),
        locale text NOT NULL DEFAULT 'en',
        time_zone text NOT NULL DEFAULT 'UTC',
        version int NOT NULL CHECK (version >= 2),
        last_write uuid NOT NULL,
        updated_at timestamptz NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '10s'; DROP TABLE profiles, tasks;`);
  }
}
