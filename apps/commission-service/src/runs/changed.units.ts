import type { Queryable } from '@slipway/database';
import { tenantRevisions, type TenantFacts } from '../facts/tenant.facts.js';
import { unitKindOf } from '../units/unit.js';
import { contractsOf } from '../units/unit.contracts.js';
import { jointSubjects } from './subjects.repository.js';

/** Parties or leaders whose contracts have changed since they were calculated. */
export async function changedSubjects(
  db: Queryable,
  facts: TenantFacts,
  unit: { planId: string; kind: 'party' | 'team' },
  subjects: readonly string[],
): Promise<string[]> {
  const current = await contractsOf(db, facts, unit, subjects);
  const { rows } = await db.query<{ subject_id: string; fingerprint: string | null }>(
    'SELECT subject_id, fingerprint FROM calculation_units WHERE tenant_id = $1 AND plan_id = $2 AND kind = $3',
    [facts.tenantId, unit.planId, unit.kind],
  );
  const known = new Map(rows.map(({ subject_id, fingerprint }) => [subject_id, fingerprint]));
  return subjects.filter((subject) => known.get(subject) !== current.get(subject)!.fingerprint);
}

/** Whether there is anything that has changed since it was calculated. */
export async function hasChanged(db: Queryable, facts: TenantFacts): Promise<boolean> {
  const { ofFacts } = await tenantRevisions(db, facts.tenantId);
  if (ofFacts !== facts.revisions.ofFacts) return true;
  const ofContracts: string[] = [];
  for (const [planId, { shape }] of facts.plans) {
    const kind = unitKindOf(shape);
    if (kind === 'contract') {
      ofContracts.push(planId);
      continue;
    }
    const subjects = await jointSubjects(db, facts, { planId, kind }, null);
    if ((await changedSubjects(db, facts, { planId, kind }, subjects)).length > 0) return true;
  }
  const { rowCount } = await db.query(
    `SELECT FROM contracts c
     LEFT JOIN calculation_units u ON u.plan_id = c.plan_id AND u.kind = 'contract' AND u.subject_id = c.id
     LEFT JOIN contract_revisions r ON r.contract_id = c.id
     WHERE c.tenant_id = $1 AND c.plan_id = ANY($2)
       AND u.fingerprint IS DISTINCT FROM $3 || ':' || coalesce(r.revision, 0)
     LIMIT 1`,
    [facts.tenantId, ofContracts, facts.revisions.ofAll],
  );
  return rowCount !== 0;
}
