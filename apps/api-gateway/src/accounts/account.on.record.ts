import type { PoolClient } from 'pg';
import type { AccountSeed, AccountStatus } from '@slipway/shared/contracts';
import { usernameOf } from './account.list.rules.js';
import type { AccountOrder } from './account.order.js';

/** The status of the account that has an address, and of the one that has a user name; null where nobody has it. */
export interface OnRecord {
  email: AccountStatus | null;
  username: AccountStatus | null;
}

/**
 * Who has the addresses and user names of these accounts in their directory already. Case does not make two of one, by the
 * word of Postgres, whose indexes decide.
 * @returns one for each, in their order
 */
export async function onRecord(
  client: PoolClient,
  { tenantId, directoryId }: AccountOrder,
  seeds: readonly AccountSeed[],
): Promise<OnRecord[]> {
  const { rows } = await client.query<OnRecord>(
    `SELECT
       (SELECT a.status FROM accounts a
        WHERE a.tenant_id = $1 AND a.directory_id = $2 AND lower(a.email) = lower(c.email)) AS email,
       (SELECT a.status FROM accounts a
        WHERE a.tenant_id = $1 AND a.directory_id = $2 AND lower(a.username) = lower(c.username)) AS username
     FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS c (email, username, at) ORDER BY c.at`,
    [tenantId, directoryId, seeds.map(({ email }) => email), seeds.map(usernameOf)],
  );
  return rows;
}
