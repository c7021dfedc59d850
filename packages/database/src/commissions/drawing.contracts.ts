/** The version of a plan that holds on a day; days before the first one have the first. */
const versionOn = (planId: string, day: string) => `(
    SELECT v.id FROM plan_versions v WHERE v.plan_id = ${planId} AND v.status = 'published'
    ORDER BY v.effective_from > ${day}, CASE WHEN v.effective_from <= ${day} THEN v.effective_from END DESC, v.effective_from
    LIMIT 1
  )`;

/**
 * The contracts (as `c`) of a period that advance a draw: from `FROM` on, to be selected from. The version that says so is
 * the one that the contract is pinned to, or the one of the last day of the period.
 * @param period what the period is in the statement: an alias or a parameter for each of its values
 */
export function drawingContracts(period: { tenantId: string; startsOn: string; endsOn: string }): string {
  const { tenantId, startsOn, endsOn } = period;
  // From the versions with a draw: most tenants have none.
  return `FROM plan_versions d JOIN contracts c ON c.plan_id = d.plan_id
    WHERE d.tenant_id = ${tenantId} AND d.status = 'published' AND d.document ? 'draw'
      AND c.starts_on <= ${endsOn} AND (c.ends_on IS NULL OR c.ends_on >= ${startsOn})
      AND d.id = coalesce(c.plan_version_id, ${versionOn('d.plan_id', endsOn)})`;
}

/**
 * Whether a period (a row of `periods` as `p`) has draws to settle: then it is closed by itself, not along with a later
 * one. One before a period that is closed can have none any more.
 */
export const HAS_DRAWS = `(
  EXISTS (SELECT ${drawingContracts({ tenantId: 'p.tenant_id', startsOn: 'p.starts_on', endsOn: 'p.ends_on' })})
  AND NOT EXISTS (
    SELECT FROM periods l WHERE l.tenant_id = p.tenant_id AND l.status = 'closed' AND l.starts_on > p.starts_on
  )
)`;

/** The first day of a contract ($1 is the tenant) on which a version with a draw may hold, as `first_draw`; null for none. */
export const FIRST_DRAW = `SELECT min(
    CASE WHEN c.plan_version_id = d.id OR NOT EXISTS (
      SELECT FROM plan_versions v
      WHERE v.plan_id = d.plan_id AND v.status = 'published' AND v.effective_from < d.effective_from
    ) THEN c.starts_on ELSE greatest(c.starts_on, d.effective_from) END
  ) AS first_draw
  FROM plan_versions d JOIN contracts c ON c.plan_id = d.plan_id AND coalesce(c.plan_version_id, d.id) = d.id
  WHERE d.tenant_id = $1 AND d.status = 'published' AND d.document ? 'draw'`;
