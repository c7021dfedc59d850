import type { PoolClient } from 'pg';
import type { Prepared, Submission } from '@slipway/jobs';
import { DomainError, NotFound } from '@slipway/shared/errors';
import { insertListed } from './account.insert.js';
import { countOf, type AccountOrder } from './account.order.js';
import { insertTemplated } from './account.templated.js';

/** Stores the accounts of many submissions, inside the transaction that stores their jobs: all of a submission, or none. */
export async function prepareAccounts(
  client: PoolClient,
  submissions: Submission<AccountOrder>[],
): Promise<Prepared<'account'>[]> {
  const prepared: Prepared<'account'>[] = [];
  // One after the other: they share the connection.
  for (const submission of submissions) prepared.push(await prepare(client, submission));
  return prepared;
}

async function prepare(
  client: PoolClient,
  { jobId, domain: order }: Submission<AccountOrder>,
): Promise<Prepared<'account'>> {
  // Nobody deletes the directory while accounts are added to it.
  const { rowCount } = await client.query(
    'SELECT 1 FROM directories WHERE tenant_id = $1 AND id = $2 FOR KEY SHARE',
    [order.tenantId, order.directoryId],
  );
  if (rowCount === 0) return { refusal: new NotFound('directory') };
  await client.query('SAVEPOINT accounts');
  try {
    const { accounts } = order;
    if (accounts.kind === 'list') await insertListed(client, jobId, order, accounts);
    else await insertTemplated(client, jobId, order, accounts);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    await client.query('ROLLBACK TO SAVEPOINT accounts');
    return { refusal: error };
  }
  const count = countOf(order);
  return {
    payload: {
      title: `${count.toLocaleString('en')} ${count === 1 ? 'account' : 'accounts'} in ${order.directoryName}`,
      directory_id: order.directoryId,
      count,
      verification_enabled: order.verificationEnabled,
    },
  };
}
