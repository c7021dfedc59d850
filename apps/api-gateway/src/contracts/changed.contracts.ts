import type { Queryable } from '@slipway/database';

/**
 * Contracts whose facts have changed since they were calculated: what they are calculated with (themselves, or the parties
 * or teams that share their attainment) is not there yet, or was made from other facts. A fingerprint is the revision of
 * what concerns all contracts, and that of the contract, or the digest of those that are calculated together.
 */
const CHANGED = `
  WITH calendar AS (
    SELECT coalesce(max(revision), 0) AS revision FROM commission_calendars WHERE tenant_id = $1
  ), pooled AS (
    SELECT DISTINCT ON (plan_id) plan_id,
      -- attainment of a party or a team reaches over contracts in a period or a year only
      CASE WHEN document #>> '{accumulation,window}' IN ('period', 'year') THEN document #>> '{accumulation,per}'
        ELSE 'contract' END AS per
    FROM plan_versions
    WHERE tenant_id = $1 AND status = 'published' ORDER BY plan_id, version
  ), asked AS (
    SELECT c.id, c.plan_id, coalesce(pooled.per, 'contract') AS per
    FROM contracts c LEFT JOIN pooled ON pooled.plan_id = c.plan_id
    WHERE c.tenant_id = $1 AND ($2::uuid[] IS NULL OR c.id = ANY ($2))
  ), own AS (
    SELECT a.id FROM asked a CROSS JOIN calendar
    LEFT JOIN contract_revisions r ON r.contract_id = a.id
    LEFT JOIN calculation_units u ON u.plan_id = a.plan_id AND u.kind = 'contract' AND u.subject_id = a.id
    WHERE a.per = 'contract' AND u.fingerprint IS DISTINCT FROM calendar.revision || ':' || coalesce(r.revision, 0)
  ), shared AS (
    SELECT DISTINCT a.id, u.id AS unit_id FROM asked a
    JOIN contract_participants p ON p.contract_id = a.id
    LEFT JOIN party_managers m ON m.party_id = p.party_id AND a.per = 'team'
    JOIN calculation_units u ON u.plan_id = a.plan_id AND u.kind = a.per AND u.subject_id IN (p.party_id, m.manager_id)
    WHERE a.per <> 'contract'
  ), units AS (
    SELECT * FROM calculation_units WHERE id IN (SELECT unit_id FROM shared)
  ), members AS (
    SELECT id, plan_id, subject_id AS party_id FROM units
    UNION
    SELECT u.id, u.plan_id, m.party_id FROM units u JOIN party_managers m ON m.manager_id = u.subject_id
    WHERE u.kind = 'team'
  ), parts AS (
    SELECT DISTINCT m.id, c.id AS contract_id, coalesce(r.revision, 0) AS revision FROM members m
    JOIN contract_participants p ON p.party_id = m.party_id
    JOIN contracts c ON c.id = p.contract_id AND c.plan_id = m.plan_id
    LEFT JOIN contract_revisions r ON r.contract_id = c.id
  ), stale AS (
    SELECT u.id FROM units u CROSS JOIN calendar LEFT JOIN parts ON parts.id = u.id
    GROUP BY u.id, u.fingerprint, calendar.revision
    HAVING u.fingerprint IS DISTINCT FROM calendar.revision || ':' ||
      md5(coalesce(string_agg(parts.contract_id || ':' || parts.revision, ',' ORDER BY parts.contract_id), ''))
  ), changed AS (
    SELECT id FROM own
    UNION
    SELECT a.id FROM asked a WHERE a.per <> 'contract' AND (
      NOT EXISTS (SELECT 1 FROM shared s WHERE s.id = a.id)
      OR EXISTS (SELECT 1 FROM shared s JOIN stale ON stale.id = s.unit_id WHERE s.id = a.id)
    )
  )`;

/** Which of these contracts have changed. */
export async function changedContracts(
  db: Queryable,
  tenantId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await db.query<{ id: string }>(`${CHANGED} SELECT id FROM changed`, [tenantId, ids]);
  return new Set(rows.map(({ id }) => id));
}

/** How many of all contracts have changed. */
export async function countChangedContracts(db: Queryable, tenantId: string): Promise<number> {
  const { rows } = await db.query<{ changed: number }>(
    `${CHANGED} SELECT count(*)::int AS changed FROM changed`,
    [tenantId, null],
  );
  return rows[0]!.changed;
}
