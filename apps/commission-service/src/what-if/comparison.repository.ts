import type { Queryable } from '@slipway/database';
import type { Difference } from '../posting/difference.js';
import type { Unit } from '../units/unit.js';

/** The ids of units that have entries, by their subjects. */
export async function unitsOnRecord(
  db: Queryable,
  tenantId: string,
  { planId, kind }: Pick<Unit, 'planId' | 'kind'>,
  subjectIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await db.query<{ id: string; subject_id: string }>(
    `SELECT id, subject_id FROM calculation_units
     WHERE tenant_id = $1 AND plan_id = $2 AND kind = $3 AND subject_id = ANY($4)`,
    [tenantId, planId, kind, subjectIds],
  );
  return new Map(rows.map(({ id, subject_id }) => [subject_id, id]));
}

/** How what differs is called. */
export interface Names {
  party: (id: string) => string;
  contract: (id: string | null) => string | null;
  /** By a line of it; null for one that is only tried. */
  invoice: (lineId: string) => string | null;
}

export async function names(
  db: Queryable,
  tenantId: string,
  differences: readonly Difference[],
  partyIds: readonly string[],
): Promise<Names> {
  const of = async (statement: string, ids: readonly (string | null)[]) => {
    const { rows } = await db.query<{ id: string; name: string }>(statement, [tenantId, [...new Set(ids)]]);
    return new Map(rows.map(({ id, name }) => [id, name]));
  };
  const parties = await of('SELECT id, name FROM parties WHERE tenant_id = $1 AND id = ANY($2)', [
    ...partyIds,
    ...differences.map(({ partyId }) => partyId),
  ]);
  const contracts = await of(
    'SELECT id, name FROM contracts WHERE tenant_id = $1 AND id = ANY($2)',
    differences.map(({ contractId }) => contractId),
  );
  const invoices = await of(
    `SELECT l.id, i.number AS name FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id
     WHERE l.tenant_id = $1 AND l.id = ANY($2)`,
    differences.map(({ sourceId }) => sourceId),
  );
  return {
    party: (id) => parties.get(id) ?? '',
    contract: (id) => (id === null ? null : (contracts.get(id) ?? null)),
    invoice: (lineId) => invoices.get(lineId) ?? null,
  };
}
