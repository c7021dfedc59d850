import type { PoolClient } from 'pg';
import type { AccountSeed } from '@slipway/shared/contracts';
import { Unprocessable } from '@slipway/shared/errors';
import { newId } from '@slipway/shared/ids';
import { MAX_ISSUES, usernameOf } from './account.list.rules.js';
import type { AccountOrder, ListedAccounts } from './account.order.js';
import { onRecord } from './account.on.record.js';

/** Rows of one statement: some ten milliseconds of Postgres, and of the event loop. */
export const CHUNK = 2_000;

/** @throws Unprocessable naming each address and user name that the directory has on record already */
export async function insertListed(
  client: PoolClient,
  jobId: string,
  order: AccountOrder,
  { seeds, placeOf }: ListedAccounts,
): Promise<void> {
  const missing = await insertAccounts(client, jobId, order, seeds, MAX_ISSUES);
  if (missing.length === 0) return;
  const told = missing.slice(0, MAX_ISSUES);
  const records = await onRecord(
    client,
    order,
    told.map((index) => seeds[index]!),
  );
  const issues = told.map((index, at) => {
    const { email, username } = records[at]!;
    const status = email ?? username;
    return {
      path: `${placeOf(index)}.${email ? 'email' : 'username'}`,
      message: `is on record in this directory already${status ? ` (${status})` : ''}`,
    };
  });
  const [first] = issues;
  throw new Unprocessable(
    'accounts_exist',
    `${first!.path}: ${first!.message}${issues.length > 1 ? `, and ${issues.length - 1} more` : ''}. Nothing was stored.`,
    issues,
  );
}

/**
 * Stores accounts; those whose address or user name is taken are left out. Their ids rise in the order in which they are
 * given, and they are written in the order of their addresses: two lists that have some in common wait for each other, one
 * for all of the other, and never each for a part.
 * @param enough gives up when so many, at least, are left out
 * @returns the indexes of those that are left out, in rising order
 */
export async function insertAccounts(
  client: PoolClient,
  jobId: string,
  { tenantId, directoryId, verificationEnabled }: AccountOrder,
  seeds: readonly AccountSeed[],
  enough = Infinity,
): Promise<number[]> {
  const accounts = seeds
    .map((seed, index) => ({ id: newId(), index, key: seed.email.toLowerCase(), seed }))
    // By code units, the same everywhere: a collation is a matter of the machine.
    .sort((one, other) => (one.key < other.key ? -1 : Number(one.key > other.key)));
  const missing: number[] = [];
  for (let start = 0; start < accounts.length && missing.length < enough; start += CHUNK) {
    const chunk = accounts.slice(start, start + CHUNK);
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO accounts (id, tenant_id, directory_id, job_id, verification_enabled, email, username, given_name, family_name,
         display_name, birthdate, account_data)
       SELECT a.id, $1, $2, $3, $4, a.email, a.username, a.given_name, a.family_name, a.display_name, a.birthdate, a.account_data
       FROM unnest($5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::date[], $12::jsonb[])
         AS a (id, email, username, given_name, family_name, display_name, birthdate, account_data)
       ON CONFLICT DO NOTHING RETURNING id`,
      [
        tenantId,
        directoryId,
        jobId,
        verificationEnabled,
        chunk.map(({ id }) => id),
        chunk.map(({ seed }) => seed.email),
        chunk.map(({ seed }) => usernameOf(seed)),
        chunk.map(({ seed }) => seed.given_name ?? null),
        chunk.map(({ seed }) => seed.family_name ?? null),
        chunk.map(({ seed }) => seed.display_name ?? null),
        chunk.map(({ seed }) => seed.birthdate ?? null),
        chunk.map(({ seed }) => JSON.stringify(seed.account_data ?? {})),
      ],
    );
    if (rows.length === chunk.length) continue;
    const stored = new Set(rows.map(({ id }) => id));
    for (const { id, index } of chunk) if (!stored.has(id)) missing.push(index);
  }
  return missing.sort((one, other) => one - other);
}
