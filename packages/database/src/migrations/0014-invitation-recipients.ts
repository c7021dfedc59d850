import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often an address was invited, by whichever organisation. Concurrently, so outside of a transaction. */
export class InvitationRecipients1764000000014 implements MigrationInterface {
  readonly name = 'InvitationRecipients1764000000014';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await this.down(runner);
    await runner.query('CREATE INDEX CONCURRENTLY invitations_recipient ON invitations (email, sent_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS invitations_recipient');
  }
}
