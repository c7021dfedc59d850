import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Trigger functions that write. They count and add up for whoever changes a table, who is not to write these sums by hand. */
const WRITING = [
  'take_entries',
  'count_invoice_change',
  'count_contract_change',
  'count_contract_itself',
  'count_change_of_everything',
  'count_publication',
  'count_rate',
];

/** What triggers write, they write with the rights of the schema's owner. */
export class TriggerRights1764000000012 implements MigrationInterface {
  readonly name = 'TriggerRights1764000000012';

  async up(runner: QueryRunner): Promise<void> {
    for (const name of WRITING)
      await runner.query(`ALTER FUNCTION ${name}() SECURITY DEFINER SET search_path = public, pg_temp`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of WRITING)
      await runner.query(`ALTER FUNCTION ${name}() SECURITY INVOKER RESET search_path`);
  }
}
