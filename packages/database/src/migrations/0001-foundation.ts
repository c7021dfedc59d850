import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Foundation1763600000001 implements MigrationInterface {
  readonly name = 'Foundation1763600000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE tenants (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE users (
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL REFERENCES tenants,
        email text NOT NULL UNIQUE,
        password_hash text NOT NULL,
        role text NOT NULL CHECK (role IN ('admin', 'member')),
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE sessions (
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL REFERENCES tenants,
        user_id uuid NOT NULL REFERENCES users,
        refresh_hash bytea NOT NULL UNIQUE,
        previous_refresh_hash bytea UNIQUE,
        user_agent text,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_used_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        revoked_at timestamptz
      );
      CREATE INDEX sessions_user ON sessions (tenant_id, user_id);

      CREATE TABLE api_keys (
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL REFERENCES tenants,
        user_id uuid NOT NULL REFERENCES users,
        name text NOT NULL,
        prefix text NOT NULL,
        key_hash bytea NOT NULL UNIQUE,
        role text NOT NULL CHECK (role IN ('admin', 'member', 'service')),
        created_at timestamptz NOT NULL DEFAULT now(),
        last_used_at timestamptz,
        expires_at timestamptz,
        revoked_at timestamptz
      );
      CREATE INDEX api_keys_tenant ON api_keys (tenant_id, id);

      CREATE TABLE signing_keys (
        kid text PRIMARY KEY,
        public_jwk jsonb NOT NULL,
        sealed_private_jwk bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE idempotency_keys (
        tenant_id uuid NOT NULL,
        key text NOT NULL,
        fingerprint bytea NOT NULL,
        -- null while the first request with this key is still running
        response_status smallint,
        response_body json,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, key)
      );
      CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

      CREATE TABLE jobs (
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL,
        type text NOT NULL,
        status text NOT NULL DEFAULT 'pending'
          CHECK (status IN ('pending', 'queued', 'active', 'completed', 'failed', 'cancelled')),
        priority smallint NOT NULL DEFAULT 0 CHECK (priority BETWEEN 0 AND 5),
        payload jsonb NOT NULL,
        result jsonb,
        error jsonb,
        progress smallint NOT NULL DEFAULT 0,
        stage text,
        -- counts claims; a worker's writes are valid only under the attempt that it claimed (fencing token)
        attempt int NOT NULL DEFAULT 0,
        -- the attempt after which a failure is final; a manual retry raises it
        last_attempt int NOT NULL,
        -- counts signs of life of the running attempt; a clock would jump
        heartbeat int NOT NULL DEFAULT 0,
        available_at timestamptz NOT NULL DEFAULT now(),
        cancel_requested_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        started_at timestamptz,
        completed_at timestamptz
      );
      -- the outbox: what is stored and not yet handed to the queue, in the order in which it will be
      CREATE INDEX jobs_pending ON jobs (type, priority DESC, id) WHERE status = 'pending';
      CREATE INDEX jobs_queued ON jobs (type, priority DESC, id) WHERE status = 'queued';
      CREATE INDEX jobs_active ON jobs (id) WHERE status = 'active';
      CREATE INDEX jobs_list ON jobs (tenant_id, id DESC);

      -- the record of what happened: one row holds the events first_seq … last_seq of a job
      CREATE TABLE job_events (
        job_id uuid NOT NULL,
        first_seq int NOT NULL,
        last_seq int NOT NULL CHECK (last_seq >= first_seq),
        events json NOT NULL,
        PRIMARY KEY (job_id, first_seq)
      );

      CREATE TABLE projects (
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL REFERENCES tenants,
        slug text NOT NULL UNIQUE,
        git_url text NOT NULL,
        branch text,
        root_directory text,
        install_command text,
        build_command text,
        output_directory text,
        node_version text,
        alias_deployment_id uuid,
        sealed_webhook_secret bytea,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX projects_tenant ON projects (tenant_id, id DESC);

      CREATE TABLE project_variables (
        project_id uuid NOT NULL REFERENCES projects ON DELETE CASCADE,
        tenant_id uuid NOT NULL,
        name text NOT NULL,
        sealed_value bytea NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (project_id, name)
      );

      CREATE TABLE deployments (
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL,
        project_id uuid NOT NULL REFERENCES projects ON DELETE CASCADE,
        job_id uuid NOT NULL UNIQUE,
        -- first label of the deployment's own host name: <slug>--<12 hex of id>
        label text NOT NULL UNIQUE,
        git_url text NOT NULL,
        branch text,
        commit_sha text,
        commit_message text,
        -- what the output was made from; equal fingerprints have equal output
        fingerprint text,
        manifest_sha256 text,
        file_count int,
        size_bytes bigint,
        created_at timestamptz NOT NULL DEFAULT now(),
        -- null until the output is complete in the object store
        published_at timestamptz
      );
      CREATE INDEX deployments_project ON deployments (project_id, id DESC);
      CREATE INDEX deployments_fingerprint ON deployments (tenant_id, fingerprint) WHERE published_at IS NOT NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
