import type { Queryable } from '@slipway/database';

/** A contract, as far as the rules see it. */
export interface ContractFacts {
  id: string;
  client_id: string;
  currency: string;
  plan_id: string;
  plan_version_id: string | null;
  /** In their order; shares in millionths of the whole. */
  participants: { party_id: string; share: number }[];
}

export async function readContracts(
  db: Queryable,
  tenantId: string,
  contractIds: readonly string[],
): Promise<Map<string, ContractFacts>> {
  const { rows } = await db.query<ContractFacts>(
    `SELECT c.id, c.client_id, c.currency, c.plan_id, c.plan_version_id, p.participants
     FROM contracts c JOIN LATERAL (
       SELECT json_agg(json_build_object('party_id', party_id, 'share', share) ORDER BY position) AS participants
       FROM contract_participants WHERE contract_id = c.id
     ) p ON true
     WHERE c.tenant_id = $1 AND c.id = ANY($2)`,
    [tenantId, contractIds],
  );
  return new Map(rows.map((row) => [row.id, { ...row, participants: row.participants ?? [] }]));
}
