import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Order between and within tenants, and a log whose beginning may have expired. */
export class FairHandOver1763700000002 implements MigrationInterface {
  readonly name = 'FairHandOver1763700000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- none of this takes long; who cannot have the table for a moment is to be tried again, not to keep all others waiting
      SET LOCAL lock_timeout = '10s';

      -- the order of submission, which no wall clock can turn around; what has ended needs none
      CREATE SEQUENCE jobs_position;
      ALTER TABLE jobs ADD COLUMN position bigint;
      ALTER TABLE jobs ALTER COLUMN position SET DEFAULT nextval('jobs_position');
      ALTER SEQUENCE jobs_position OWNED BY jobs.position;

      -- the turn of the round robin between tenants in which the job was handed over
      ALTER TABLE jobs ADD COLUMN turn bigint;
      -- the entry of the queue that carries the job
      ALTER TABLE jobs ADD COLUMN dispatch_id uuid;
      -- taken from a worker that died or stopped: it had its turn already, so it goes first in its lane
      ALTER TABLE jobs ADD COLUMN resumed boolean NOT NULL DEFAULT false;
      -- null: at once. A time is only set for the pause before another attempt.
      ALTER TABLE jobs ALTER COLUMN available_at DROP NOT NULL, ALTER COLUMN available_at DROP DEFAULT;
      -- events 1 … log_start have expired; numbers go on after them
      ALTER TABLE jobs ADD COLUMN log_start int NOT NULL DEFAULT 0;

      -- what an earlier version has handed over is handed over anew, in its order
      WITH unfinished AS (
        SELECT id, row_number() OVER (ORDER BY id) AS place FROM jobs WHERE status IN ('pending', 'queued', 'active')
      )
      UPDATE jobs j SET position = u.place, status = CASE WHEN j.status = 'queued' THEN 'pending' ELSE j.status END,
        available_at = CASE WHEN j.available_at > now() THEN j.available_at END
      FROM unfinished u WHERE j.id = u.id;
      SELECT setval('jobs_position', (SELECT count(*) + 1 FROM jobs WHERE position IS NOT NULL), false);

      -- bytes of the events, so that a page of them can be cut; those of before count as the most that they can be
      ALTER TABLE job_events ADD COLUMN size int NOT NULL DEFAULT 65536;

      -- each job leaves three dead rows within its life: they are removed before they are many
      ALTER TABLE jobs SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

      -- the last turn that a tenant has had; see docs/adr/0011
      CREATE TABLE job_lanes (
        type text NOT NULL,
        tenant_id uuid NOT NULL,
        last_turn bigint NOT NULL,
        PRIMARY KEY (type, tenant_id)
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
