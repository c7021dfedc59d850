/**
 * Entries owed to parties, of periods up to one, that are on no statement: what its closing states as far as it is payable
 * by its last day, and what it holds back. $1 is the tenant, $2 the first day of the period. As a subquery it has
 * `party_id`, `currency`, `kind`, `amount`, `seq`, `payable_on` and `plan_version_id`.
 *
 * Everything that was payable by the end of the last closed period is on a statement. So only entries that were held then
 * have to be looked for in closed periods, and those are of no earlier day than the longest holding before that end.
 */
export const UNSTATED_ENTRIES = `
  SELECT e.party_id, e.currency, e.kind, e.amount, e.seq, e.payable_on, e.plan_version_id
  FROM ledger_entries e
  WHERE e.tenant_id = $1 AND e.credit = 'party_payable'
    AND e.period_id IN (
      SELECT p.id FROM periods p
      WHERE p.tenant_id = $1 AND p.starts_on <= $2
        AND p.ends_on >= coalesce(
          (SELECT max(c.ends_on) FROM periods c WHERE c.tenant_id = $1 AND c.status = 'closed'), p.ends_on
        ) - coalesce(
          (SELECT max((v.document->>'holding_days')::int) FROM plan_versions v WHERE v.tenant_id = $1), 0
        )
    )
    AND NOT EXISTS (SELECT FROM statement_entries s WHERE s.tenant_id = $1 AND s.seq = e.seq)`;
