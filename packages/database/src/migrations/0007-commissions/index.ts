import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CHANGES } from './changes.js';
import { INVOICES } from './invoices.js';
import { LEDGER } from './ledger.js';
import { MASTER_DATA } from './master.data.js';

/** What commissions are made from, and the ledger that they are written into. */
export class Commissions1763900000007 implements MigrationInterface {
  readonly name = 'Commissions1763900000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '10s';

      ${MASTER_DATA}
      ${INVOICES}
      ${LEDGER}
      ${CHANGES}
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
