import type { PoolClient } from 'pg';
import type { Participant } from '@slipway/shared/contracts';
import { Conflict } from '@slipway/shared/errors';
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

/**
 * Judges a contract inside the transaction that stores it; other contracts of the client wait for it.
 * @returns the id of the version that the contract stays with, null when it follows the plan; @throws what is wrong
 */
export async function judgeTerms(client: PoolClient, terms: ContractTerms): Promise<string | null> {
  const { rowCount } = await client.query(
    'SELECT 1 FROM parties WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE',
    [terms.tenantId, terms.clientId],
  );
  if (rowCount === 0) throw unknownId('client_id', 'party');
  await judgeParticipants(client, terms);
  const version = await versionOf(client, terms);
  await judgeOverlap(client, terms);
  return version;
}

/** @throws Unprocessable for the first participant that is no party of the tenant */
async function judgeParticipants(
  client: PoolClient,
  { tenantId, participants }: ContractTerms,
): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    'SELECT id FROM parties WHERE tenant_id = $1 AND id = ANY ($2) FOR KEY SHARE',
    [tenantId, participants.map(({ party_id }) => party_id)],
  );
  const known = new Set(rows.map(({ id }) => id));
  const index = participants.findIndex(({ party_id }) => !known.has(party_id));
  if (index >= 0) throw unknownId(`participants.${index}.party_id`, 'party');
}

/** @returns the id of the version that the contract stays with, null when it follows the plan; @throws what is wrong */
async function versionOf(
  client: PoolClient,
  { tenantId, planId, planVersion, currency, startsOn }: ContractTerms,
): Promise<string | null> {
  const { rows } = await client.query<{ currency: string; pinned: string | null; in_force: boolean }>(
    `SELECT currency,
       (SELECT id FROM plan_versions WHERE plan_id = p.id AND version = $3 AND status = 'published') AS pinned,
       EXISTS (SELECT 1 FROM plan_versions WHERE plan_id = p.id AND effective_from <= $4) AS in_force
     FROM plans p WHERE tenant_id = $1 AND id = $2`,
    [tenantId, planId, planVersion, startsOn],
  );
  const [plan] = rows;
  if (!plan) throw unknownId('plan_id', 'plan');
  if (plan.currency !== currency)
    throw fieldRefusal('currency_of_plan', 'currency', `must be ${plan.currency}, the currency of the plan`);
  if (planVersion !== null && plan.pinned === null)
    throw fieldRefusal('unknown_version', 'plan_version', `the plan has no published version ${planVersion}`);
  if (planVersion !== null) return plan.pinned;
  if (!plan.in_force)
    throw fieldRefusal(
      'plan_not_in_force',
      'plan_id',
      `the plan has no published version that is in force on ${startsOn}`,
    );
  return null;
}

/** @throws Conflict for two contracts of one client that would pay somebody twice by the same plan */
async function judgeOverlap(
  client: PoolClient,
  { tenantId, id, clientId, planId, startsOn, endsOn, participants }: ContractTerms,
): Promise<void> {
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
  if (other)
    throw new Conflict(
      'contracts_overlap',
      `participants: ${other.party} would be paid twice: contract "${other.name}" (${other.id}) is of the same client and plan, and has days in common.`,
    );
}
