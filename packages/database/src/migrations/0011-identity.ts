import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Members and how they come and go, limits on guessing passwords, mails, and more about what is put on record. */
export class Identity1764000000011 implements MigrationInterface {
  readonly name = 'Identity1764000000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '10s';

      -- of somebody who was removed the row stays, for what refers to it; the address is free for another user
      ALTER TABLE users ADD COLUMN removed_at timestamptz;

      -- how much of what its role allows a key may do; keys of before may do all of it
      ALTER TABLE api_keys ADD COLUMN scope text NOT NULL DEFAULT 'admin' CHECK (scope IN ('read', 'write', 'admin'));

      ALTER TABLE audit_events
        ADD COLUMN address text CHECK (char_length(address) <= 64),
        ADD COLUMN user_agent text CHECK (char_length(user_agent) <= 256),
        ADD COLUMN detail text CHECK (char_length(detail) <= 500);

      -- attempts to sign in, or to have a password reset: noted before they are judged, so that many at once count, too
      CREATE TABLE sign_in_attempts (
        id uuid PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('sign_in', 'reset')),
        -- of the e-mail address, whether it has an account or not
        account_hash bytea NOT NULL,
        address text NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        -- null while the password is being checked
        failed_at timestamptz
      );
      CREATE INDEX sign_in_attempts_account ON sign_in_attempts (kind, account_hash, at);
      CREATE INDEX sign_in_attempts_address ON sign_in_attempts (kind, address, at);
      CREATE INDEX sign_in_attempts_age ON sign_in_attempts (at);

      CREATE TABLE sign_in_locks (
        account_hash bytea PRIMARY KEY,
        -- so far, of which each is longer than the one before
        locks int NOT NULL,
        locked_until timestamptz NOT NULL
      );

      CREATE TABLE invitations (
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL REFERENCES tenants,
        email text NOT NULL,
        role text NOT NULL CHECK (role IN ('admin', 'member')),
        token_hash bytea NOT NULL UNIQUE,
        invited_by uuid NOT NULL REFERENCES users,
        created_at timestamptz NOT NULL DEFAULT now(),
        sent_at timestamptz NOT NULL DEFAULT now(),
        sends int NOT NULL DEFAULT 1,
        expires_at timestamptz NOT NULL,
        accepted_at timestamptz,
        revoked_at timestamptz
      );
      CREATE INDEX invitations_tenant ON invitations (tenant_id, id DESC);
      CREATE UNIQUE INDEX invitations_open ON invitations (tenant_id, email)
        WHERE accepted_at IS NULL AND revoked_at IS NULL;

      CREATE TABLE password_resets (
        token_hash bytea PRIMARY KEY,
        tenant_id uuid NOT NULL,
        user_id uuid NOT NULL REFERENCES users,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        used_at timestamptz
      );
      CREATE INDEX password_resets_user ON password_resets (user_id);

      -- mails on their way: deleted when they are sent, or are of no more use
      CREATE TABLE mails (
        id uuid PRIMARY KEY,
        -- the address and what the mail holds, which may be a token
        sealed_content bytea NOT NULL,
        attempts int NOT NULL DEFAULT 0,
        available_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX mails_available ON mails (available_at);
    `);
  }

  /** Takes away what it brought. Users who were removed remain, without an address that anybody could sign in with. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '10s';
      DROP TABLE mails, password_resets, invitations, sign_in_locks, sign_in_attempts;
      ALTER TABLE audit_events DROP COLUMN address, DROP COLUMN user_agent, DROP COLUMN detail;
      ALTER TABLE api_keys DROP COLUMN scope;
      ALTER TABLE users DROP COLUMN removed_at;
    `);
  }
}
