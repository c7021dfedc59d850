import type { Queryable } from '@slipway/database';
import type { TenantFacts } from '../facts/tenant.facts.js';
import { unitKindOf, type Unit } from '../units/unit.js';

/** What a run is about: everything, or one contract; all of it, or what has changed. */
export interface RunScope {
  contractId: string | null;
  /** Also what has not changed since it was calculated. */
  recheck: boolean;
}

/** Subjects of one plan, to be calculated with the same statements. */
export interface Subjects {
  planId: string;
  kind: Unit['kind'];
  subjectIds: string[];
}

/** Contracts of a plan that are units of their own, after another one in the order of their ids. */
export async function nextContracts(
  db: Queryable,
  { tenantId, revisions }: TenantFacts,
  planId: string,
  { contractId, recheck }: RunScope,
  after: string,
  limit: number,
): Promise<{ id: string; isChanged: boolean }[]> {
  const { rows } = await db.query<{ id: string; changed: boolean }>(
    `SELECT c.id, ($6 OR u.fingerprint IS DISTINCT FROM $4 || ':' || coalesce(r.revision, 0)) AS changed
     FROM contracts c
     LEFT JOIN contract_revisions r ON r.contract_id = c.id
     LEFT JOIN calculation_units u ON u.plan_id = c.plan_id AND u.kind = 'contract' AND u.subject_id = c.id
     WHERE c.tenant_id = $1 AND c.plan_id = $2 AND c.id > $3 AND ($5::uuid IS NULL OR c.id = $5)
     ORDER BY c.id LIMIT $7`,
    [tenantId, planId, after, revisions.ofAll, contractId, recheck, limit],
  );
  return rows.map(({ id, changed }) => ({ id, isChanged: changed }));
}

/**
 * Parties, or leaders of teams, whose contracts under a plan are calculated together: of those who take part now, and of
 * those who have entries from before.
 */
export async function jointSubjects(
  db: Queryable,
  { tenantId, hierarchy }: TenantFacts,
  { planId, kind }: { planId: string; kind: 'party' | 'team' },
  contractId: string | null,
): Promise<string[]> {
  const { rows } = await db.query<{ party_id: string }>(
    `SELECT DISTINCT p.party_id FROM contract_participants p JOIN contracts c ON c.id = p.contract_id
     WHERE c.tenant_id = $1 AND c.plan_id = $2 AND ($3::uuid IS NULL OR c.id = $3)`,
    [tenantId, planId, contractId],
  );
  const parties = rows.map(({ party_id }) => party_id);
  const now = kind === 'team' ? parties.flatMap((party) => hierarchy.leadersEver(party)) : parties;
  return [...new Set([...now, ...(await formerSubjects(db, tenantId, { planId, kind }, contractId))])].sort();
}

/** Who has entries: of a contract, by the lines that they are from. */
async function formerSubjects(
  db: Queryable,
  tenantId: string,
  { planId, kind }: { planId: string; kind: string },
  contractId: string | null,
): Promise<string[]> {
  const ofContract = `AND u.id IN (
    SELECT e.unit_id FROM invoices i JOIN invoice_lines l ON l.invoice_id = i.id
    JOIN ledger_entries e ON e.source_id = l.id WHERE i.contract_id = $4)`;
  const { rows } = await db.query<{ subject_id: string }>(
    `SELECT u.subject_id FROM calculation_units u
     WHERE u.tenant_id = $1 AND u.plan_id = $2 AND u.kind = $3 ${contractId === null ? '' : ofContract}`,
    [tenantId, planId, kind, ...(contractId === null ? [] : [contractId])],
  );
  return rows.map(({ subject_id }) => subject_id);
}

/** The units of a contract: itself, or those who take part in it. */
export async function subjectsOfContract(
  db: Queryable,
  facts: TenantFacts,
  contractId: string,
): Promise<Subjects | undefined> {
  const { rows } = await db.query<{ plan_id: string }>(
    'SELECT plan_id FROM contracts WHERE tenant_id = $1 AND id = $2',
    [facts.tenantId, contractId],
  );
  const planId = rows[0]?.plan_id;
  const timeline = planId === undefined ? undefined : facts.plans.get(planId);
  if (planId === undefined || !timeline) return undefined;
  const kind = unitKindOf(timeline.shape);
  const subjectIds =
    kind === 'contract' ? [contractId] : await jointSubjects(db, facts, { planId, kind }, contractId);
  return { planId, kind, subjectIds };
}
