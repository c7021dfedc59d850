import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Directories, the accounts in them, and who has done what with their secrets. */
export class Accounts1763900000005 implements MigrationInterface {
  readonly name = 'Accounts1763900000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '10s';

      -- how long the pause until available_at is in all; one of which more is left began before the clock was set back
      ALTER TABLE jobs ADD COLUMN pause_ms int;

      CREATE TABLE directories (
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL REFERENCES tenants,
        name text NOT NULL,
        base_url text NOT NULL,
        sealed_token bytea NOT NULL,
        allowed_domains text[] NOT NULL,
        requests_per_second real,
        is_default boolean NOT NULL DEFAULT false,
        -- the one that the operator gives to every tenant; its address, token and domains are not the tenant's to change
        is_operators boolean NOT NULL DEFAULT false,
        capabilities jsonb,
        problem jsonb,
        checked_at timestamptz,
        check_job_id uuid,
        -- accounts tried and failed since the directory was last found well; the policy judges by them
        tried int NOT NULL DEFAULT 0,
        failed int NOT NULL DEFAULT 0,
        counted_since timestamptz NOT NULL DEFAULT now(),
        quarantined_at timestamptz,
        quarantine_reason text,
        -- not asked for anything until then
        quarantined_until timestamptz,
        -- pauses so far; each is longer than the one before
        quarantine_pauses int NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX directories_tenant ON directories (tenant_id, id DESC);
      CREATE UNIQUE INDEX directories_default ON directories (tenant_id) WHERE is_default;

      CREATE TABLE accounts (
        -- the externalId in the directory too: known before the first request, the same in every attempt
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL REFERENCES tenants,
        directory_id uuid NOT NULL REFERENCES directories ON DELETE CASCADE,
        job_id uuid NOT NULL,
        email text NOT NULL,
        username text NOT NULL,
        given_name text,
        family_name text,
        display_name text,
        birthdate date,
        account_data jsonb NOT NULL DEFAULT '{}',
        status text NOT NULL DEFAULT 'pending'
          CHECK (status IN ('pending', 'created', 'verified', 'failed', 'disabled')),
        origin text CHECK (origin IN ('created', 'linked')),
        target_id text,
        error jsonb,
        sealed_password bytea,
        revealed_at timestamptz,
        verification_enabled boolean NOT NULL DEFAULT false,
        verified_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX accounts_email ON accounts (directory_id, lower(email));
      CREATE UNIQUE INDEX accounts_username ON accounts (directory_id, lower(username));
      CREATE INDEX accounts_tenant ON accounts (tenant_id, id DESC);
      CREATE INDEX accounts_job ON accounts (job_id, id);
      -- each account is written once more within its job: with room for that on its page no index is touched
      ALTER TABLE accounts SET (fillfactor = 45, autovacuum_vacuum_scale_factor = 0.05);

      -- how far a job that makes accounts has come, and what their passwords are derived from while it may go on
      CREATE TABLE account_runs (
        job_id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL,
        directory_id uuid NOT NULL REFERENCES directories ON DELETE CASCADE,
        sealed_secret bytea,
        -- set before the first request that could make them: accounts up to this one are looked for before they are made
        attempted_through uuid
      );

      -- a password that an account is being given: it takes the place of the old one when the directory has it
      CREATE TABLE account_password_changes (
        account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
        job_id uuid NOT NULL,
        tenant_id uuid NOT NULL,
        sealed_password bytea NOT NULL,
        PRIMARY KEY (account_id, job_id)
      );

      -- the number that a template goes on with
      CREATE TABLE account_sequences (
        directory_id uuid NOT NULL REFERENCES directories ON DELETE CASCADE,
        template text NOT NULL,
        next_n int NOT NULL,
        PRIMARY KEY (directory_id, template)
      );

      CREATE TABLE account_verifications (
        account_id uuid PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
        tenant_id uuid NOT NULL,
        -- keyed digests: who reads the table cannot try all codes
        code_mac bytea NOT NULL,
        token_hash bytea NOT NULL UNIQUE,
        -- what is mailed is for this address only
        email text NOT NULL,
        attempts_left smallint NOT NULL,
        expires_at timestamptz NOT NULL,
        sent_at timestamptz,
        used_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      -- when mails were asked for; resending is limited by them
      CREATE TABLE verification_sends (
        account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
        at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX verification_sends_account ON verification_sends (account_id, at);

      -- append-only: who has done what with secrets
      CREATE TABLE audit_events (
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL,
        user_id uuid,
        api_key_id uuid,
        action text NOT NULL,
        subject text NOT NULL,
        subject_id uuid NOT NULL,
        request_id text,
        at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX audit_events_tenant ON audit_events (tenant_id, id DESC);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
