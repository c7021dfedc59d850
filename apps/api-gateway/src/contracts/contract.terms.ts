import type { PoolClient } from 'pg';
import type { Participant } from '@slipway/shared/contracts';
import { Conflict, type DomainError } from '@slipway/shared/errors';
import { fieldRefusal, unknownId } from '../http/refusal.js';

/** What a contract says, as far as other rows have a word in it. */
export interface ContractTerms {
  tenantId: string;
  /** Of one that is there already. */
  id: string | undefined;
  clientId: string;
  currency: string;
  startsOn: string;
  endsOn: string | null;
  planId: string;
  planVersion: number | null;
  participants: readonly Participant[];
}

export type Judgement =
  { outcome: 'fine'; planVersionId: string | null } | { outcome: 'refused'; refusal: DomainError };

/** Judges a contract inside the transaction that stores it; other contracts of the client wait for it. */
export async function judgeTerms(client: PoolClient, terms: ContractTerms): Promise<Judgement> {
  const refused = (refusal: DomainError): Judgement => ({ outcome: 'refused', refusal });
  const { rowCount } = await client.query(
    'SELECT 1 FROM parties WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE',
    [terms.tenantId, terms.clientId],
  );
  if (rowCount === 0) return refused(unknownId('client_id', 'party'));
  const stranger = await strangerAmong(client, terms);
  if (stranger !== undefined) return refused(unknownId(`participants.${stranger}.party_id`, 'party'));
  const version = await versionOf(client, terms);
  if (typeof version === 'object' && version !== null) return refused(version);
  const overlapping = await overlappingContract(client, terms);
  if (overlapping) return refused(overlapping);
  return { outcome: 'fine', planVersionId: version };
}

/** @returns the index of the first participant that is no party of the tenant */
async function strangerAmong(
  client: PoolClient,
  { tenantId, participants }: ContractTerms,
): Promise<number | undefined> {
  const { rows } = await client.query<{ id: string }>(
    'SELECT id FROM parties WHERE tenant_id = $1 AND id = ANY ($2) FOR KEY SHARE',
    [tenantId, participants.map(({ party_id }) => party_id)],
  );
  const known = new Set(rows.map(({ id }) => id));
  const index = participants.findIndex(({ party_id }) => !known.has(party_id));
  return index < 0 ? undefined : index;
}

/** @returns the id of the version that the contract stays with, null when it follows the plan, or what is wrong */
async function versionOf(
  client: PoolClient,
  { tenantId, planId, planVersion, currency, startsOn }: ContractTerms,
): Promise<string | null | DomainError> {
  const { rows } = await client.query<{ currency: string; pinned: string | null; in_force: boolean }>(
    `SELECT currency,
       (SELECT id FROM plan_versions WHERE plan_id = p.id AND version = $3 AND status = 'published') AS pinned,
       EXISTS (SELECT 1 FROM plan_versions WHERE plan_id = p.id AND effective_from <= $4) AS in_force
     FROM plans p WHERE tenant_id = $1 AND id = $2`,
    [tenantId, planId, planVersion, startsOn],
  );
  const [plan] = rows;
  if (!plan) return unknownId('plan_id', 'plan');
  if (plan.currency !== currency)
    return fieldRefusal('currency_of_plan', 'currency', `must be ${plan.currency}, the currency of the plan`);
  if (planVersion !== null)
    return (
      plan.pinned ??
      fieldRefusal('unknown_version', 'plan_version', `the plan has no published version ${planVersion}`)
    );
  if (!plan.in_force)
    return fieldRefusal(
      'plan_not_in_force',
      'plan_id',
      `the plan has no published version that is in force on ${startsOn}`,
    );
  return null;
}

/** Two contracts of one client that would pay somebody twice by the same plan. */
async function overlappingContract(
  client: PoolClient,
  { tenantId, id, clientId, planId, startsOn, endsOn, participants }: ContractTerms,
): Promise<DomainError | undefined> {
  const { rows } = await client.query<{ id: string; name: string; party: string }>(
    `SELECT c.id, c.name, p.name AS party FROM contracts c
     JOIN contract_participants t ON t.contract_id = c.id AND t.party_id = ANY ($7)
     JOIN parties p ON p.id = t.party_id
     WHERE c.tenant_id = $1 AND c.client_id = $2 AND c.plan_id = $3 AND ($4::uuid IS NULL OR c.id <> $4)
       AND daterange(c.starts_on, c.ends_on, '[]') && daterange($5, $6, '[]')
     ORDER BY c.id LIMIT 1`,
    [tenantId, clientId, planId, id ?? null, startsOn, endsOn, participants.map(({ party_id }) => party_id)],
  );
  const [other] = rows;
  return (
    other &&
    new Conflict(
      'contracts_overlap',
      `participants: ${other.party} would be paid twice: contract "${other.name}" (${other.id}) is of the same client and plan, and has days in common.`,
    )
  );
}
