import type { Party } from '@slipway/shared/contracts';

export type PartyRow = Omit<Party, 'created_at' | 'updated_at'> & { created_at: Date; updated_at: Date };

/** Parties with who manages them, the earliest first. */
export const SELECT_PARTIES = `SELECT p.id, p.external_id, p.kind, p.name, p.email, p.iban, p.created_at, p.updated_at,
    coalesce((
      SELECT json_agg(json_build_object('manager_id', m.manager_id, 'manager_name', n.name, 'from', m.from_on::text,
        'to', m.to_on::text) ORDER BY m.from_on)
      FROM party_managers m JOIN parties n ON n.id = m.manager_id WHERE m.party_id = p.id
    ), '[]') AS managers
  FROM parties p`;

export function shownParty({ created_at, updated_at, ...row }: PartyRow): Party {
  return { ...row, created_at: created_at.toISOString(), updated_at: updated_at.toISOString() };
}
