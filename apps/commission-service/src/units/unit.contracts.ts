import { createHash } from 'node:crypto';
import type { Queryable } from '@slipway/database';
import type { TenantFacts } from '../facts/tenant.facts.js';
import type { Unit } from './unit.js';

/** The contracts that a unit is made of, and which of their facts. */
export interface UnitContracts {
  contractIds: string[];
  /** Changes when any fact of the unit does. */
  fingerprint: string;
}

/** The contracts of units of one plan and kind, by subject. Their revisions are read before their facts are. */
export async function contractsOf(
  db: Queryable,
  { tenantId, revisions: { ofAll }, hierarchy }: TenantFacts,
  { kind, planId }: Pick<Unit, 'kind' | 'planId'>,
  subjectIds: readonly string[],
): Promise<Map<string, UnitContracts>> {
  if (kind === 'contract') {
    const revisions = await revisionsOf(db, tenantId, subjectIds);
    return new Map(
      subjectIds.map((id) => [
        id,
        { contractIds: [id], fingerprint: `${ofAll}:${revisions.get(id) ?? '0'}` },
      ]),
    );
  }
  const parties = new Map(
    subjectIds.map((subject) => [subject, kind === 'team' ? hierarchy.teamEver(subject) : [subject]]),
  );
  const { rows } = await db.query<{ party_id: string; contract_id: string; revision: string }>(
    `SELECT p.party_id, p.contract_id, coalesce(r.revision, 0)::text AS revision
     FROM contract_participants p
     JOIN contracts c ON c.id = p.contract_id
     LEFT JOIN contract_revisions r ON r.contract_id = c.id
     WHERE c.tenant_id = $1 AND c.plan_id = $2 AND p.party_id = ANY($3)
     ORDER BY p.contract_id`,
    [tenantId, planId, [...new Set([...parties.values()].flat())]],
  );
  const byParty = Map.groupBy(rows, ({ party_id }) => party_id);
  return new Map(
    subjectIds.map((subject) => {
      const revisions = new Map<string, string>();
      for (const party of parties.get(subject)!)
        for (const row of byParty.get(party) ?? []) revisions.set(row.contract_id, row.revision);
      const contractIds = [...revisions.keys()].sort();
      const counted = contractIds.map((id) => `${id}:${revisions.get(id)}`).join(',');
      const digest = createHash('md5').update(counted).digest('hex');
      return [subject, { contractIds, fingerprint: `${ofAll}:${digest}` }];
    }),
  );
}

async function revisionsOf(
  db: Queryable,
  tenantId: string,
  contractIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await db.query<{ id: string; revision: string }>(
    `SELECT c.id, r.revision::text FROM contracts c JOIN contract_revisions r ON r.contract_id = c.id
     WHERE c.tenant_id = $1 AND c.id = ANY($2)`,
    [tenantId, contractIds],
  );
  return new Map(rows.map(({ id, revision }) => [id, revision]));
}
