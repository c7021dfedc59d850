import type { Contract } from '@slipway/shared/contracts';
import { percentOf } from './share.text.js';

export type ContractRow = Omit<Contract, 'participants' | 'changed' | 'created_at' | 'updated_at'> & {
  /** Shares in millionths of the whole. */
  participants: { party_id: string; party_name: string; share: number }[];
  created_at: Date;
  updated_at: Date;
};

export const SELECT_CONTRACTS = `SELECT c.id, c.external_id, c.name, c.client_id, n.name AS client_name, c.currency,
    c.starts_on::text, c.ends_on::text, c.plan_id, p.name AS plan_name, v.version AS plan_version, c.created_at, c.updated_at,
    coalesce((
      SELECT json_agg(json_build_object('party_id', t.party_id, 'party_name', m.name, 'share', t.share) ORDER BY t.position)
      FROM contract_participants t JOIN parties m ON m.id = t.party_id WHERE t.contract_id = c.id
    ), '[]') AS participants
  FROM contracts c JOIN parties n ON n.id = c.client_id JOIN plans p ON p.id = c.plan_id
  LEFT JOIN plan_versions v ON v.id = c.plan_version_id`;

export function shownContract(row: ContractRow, changed: ReadonlySet<string>): Contract {
  return {
    ...row,
    participants: row.participants.map((one) => ({ ...one, share: percentOf(one.share) })),
    changed: changed.has(row.id),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
