import type { PoolClient } from 'pg';
import {
  shareMillionths,
  type CreateContract,
  type Participant,
  type UpdateContract,
} from '@slipway/shared/contracts';
import { Conflict, NotFound } from '@slipway/shared/errors';
import { newId } from '@slipway/shared/ids';
import { changedColumns } from '../http/changed.columns.js';
import { fieldRefusal } from '../http/refusal.js';
import { percentOf } from './share.text.js';
import { judgeTerms } from './contract.terms.js';

/** @returns the id of the new contract; @throws what is wrong with it */
export async function insertContract(
  client: PoolClient,
  tenantId: string,
  body: CreateContract,
): Promise<string> {
  const planVersionId = await judgeTerms(client, {
    tenantId,
    id: undefined,
    clientId: body.client_id,
    currency: body.currency,
    startsOn: body.starts_on,
    endsOn: body.ends_on,
    planId: body.plan_id,
    planVersion: body.plan_version,
    participants: body.participants,
  });
  const id = newId();
  const { rowCount } = await client.query(
    `INSERT INTO contracts (id, tenant_id, external_id, name, client_id, currency, starts_on, ends_on, plan_id, plan_version_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
    [
      id,
      tenantId,
      body.external_id,
      body.name,
      body.client_id,
      body.currency,
      body.starts_on,
      body.ends_on,
      body.plan_id,
      planVersionId,
    ],
  );
  if (rowCount === 0)
    throw new Conflict('external_id_taken', 'external_id: another contract has this external id already.');
  await insertParticipants(client, tenantId, id, body.participants);
  return id;
}

interface Stored {
  client_id: string;
  currency: string;
  starts_on: string;
  ends_on: string | null;
  plan_id: string;
  plan_version: number | null;
  name: string;
  participants: { party_id: string; share: number }[];
}

/** @returns its name; @throws what is wrong with the change */
export async function updateContract(
  client: PoolClient,
  tenantId: string,
  id: string,
  change: UpdateContract,
): Promise<string> {
  const { rows } = await client.query<Stored>(
    `SELECT client_id, currency, starts_on::text, ends_on::text, plan_id, name,
       (SELECT version FROM plan_versions WHERE id = c.plan_version_id) AS plan_version,
       (SELECT json_agg(json_build_object('party_id', party_id, 'share', share) ORDER BY position)
        FROM contract_participants WHERE contract_id = c.id) AS participants
     FROM contracts c WHERE tenant_id = $1 AND id = $2 FOR UPDATE`,
    [tenantId, id],
  );
  const [stored] = rows;
  if (!stored) throw new NotFound('contract');
  const endsOn = change.ends_on === undefined ? stored.ends_on : change.ends_on;
  await refuseEnd(client, id, stored, endsOn);
  const planVersionId = await judgeTerms(client, {
    tenantId,
    id,
    clientId: stored.client_id,
    currency: stored.currency,
    startsOn: stored.starts_on,
    endsOn,
    planId: stored.plan_id,
    planVersion: change.plan_version === undefined ? stored.plan_version : change.plan_version,
    participants:
      change.participants ??
      stored.participants.map(({ party_id, share }) => ({ party_id, share: percentOf(share) })),
  });
  const { sets, values } = changedColumns(
    {
      name: change.name,
      ends_on: change.ends_on,
      plan_version_id: change.plan_version === undefined ? undefined : planVersionId,
    },
    2,
  );
  await client.query(`UPDATE contracts SET ${[...sets, 'updated_at = now()'].join(', ')} WHERE id = $1`, [
    id,
    ...values,
  ]);
  if (change.participants) {
    await client.query('DELETE FROM contract_participants WHERE contract_id = $1', [id]);
    await insertParticipants(client, tenantId, id, change.participants);
  }
  return change.name ?? stored.name;
}

/** A contract does not end before it starts, nor before an invoice of it. */
async function refuseEnd(
  client: PoolClient,
  id: string,
  { starts_on, ends_on }: Stored,
  endsOn: string | null,
): Promise<void> {
  if (endsOn === null || endsOn === ends_on) return;
  if (endsOn < starts_on)
    throw fieldRefusal('ends_before_start', 'ends_on', `must not be before ${starts_on}`);
  const { rows } = await client.query<{ number: string; issued_on: string }>(
    `SELECT number, issued_on::text FROM invoices WHERE contract_id = $1 AND issued_on > $2 AND voided_on IS NULL
     ORDER BY invoices.issued_on DESC LIMIT 1`,
    [id, endsOn],
  );
  const [invoice] = rows;
  if (invoice)
    throw fieldRefusal(
      'invoice_after_end',
      'ends_on',
      `must not be before ${invoice.issued_on}: invoice ${invoice.number} was issued then`,
    );
}

async function insertParticipants(
  client: PoolClient,
  tenantId: string,
  id: string,
  participants: readonly Participant[],
): Promise<void> {
  await client.query(
    `INSERT INTO contract_participants (contract_id, tenant_id, party_id, position, share)
     SELECT $1, $2, p.party_id, p.position - 1, p.share
     FROM unnest($3::uuid[], $4::int[]) WITH ORDINALITY AS p (party_id, share, position)`,
    [
      id,
      tenantId,
      participants.map(({ party_id }) => party_id),
      participants.map(({ share }) => shareMillionths(share).toString()),
    ],
  );
}
