import type { PoolClient } from 'pg';
import { isContention } from '@slipway/database';
import type { Prepared, Submission } from '@slipway/jobs';
import type { JobType } from '@slipway/shared/contracts/jobs';
import { isDomainError, type DomainError } from '@slipway/shared/errors';
import { Contended } from '../jobs/contended.js';

/**
 * A batch is of many tenants: they wait for each row that somebody holds for so long, and not for what a statement may wait.
 * What takes longer than that by itself loses more by beginning anew: it waits as statements do.
 */
type Patience = 'short' | 'usual';
const WAIT = `SET LOCAL lock_timeout = '100ms'`;
const AS_BEFORE = 'SET LOCAL lock_timeout TO DEFAULT';

/**
 * Stores what belongs to the submissions one by one, on their one connection: what one throws as a domain error undoes it
 * alone, and is its refusal; with short patience so it is when what it needs is held by somebody else ({@link Contended}).
 * @param rowOf names the row that is locked first: all batches lock in one order, so that none waits for one that waits for it
 */
export async function prepareEach<T extends JobType, D>(
  client: PoolClient,
  submissions: readonly Submission<D>[],
  rowOf: (domain: D) => string,
  prepare: (submission: Submission<D>) => Promise<Prepared<T>>,
  patience: Patience = 'short',
): Promise<Prepared<T>[]> {
  const words = new Map<Submission<D>, Prepared<T>>();
  const ordered = submissions.toSorted((one, other) => (rowOf(one.domain) < rowOf(other.domain) ? -1 : 1));
  if (patience === 'short') await client.query(WAIT);
  for (const submission of ordered) {
    await client.query('SAVEPOINT fact');
    try {
      words.set(submission, await prepare(submission));
      await client.query('RELEASE SAVEPOINT fact');
    } catch (error) {
      const refusal = refusalOf(error, patience);
      if (!refusal) throw error;
      await client.query('ROLLBACK TO SAVEPOINT fact');
      words.set(submission, { refusal });
    }
  }
  if (patience === 'short') await client.query(AS_BEFORE);
  return submissions.map((submission) => words.get(submission)!);
}

function refusalOf(error: unknown, patience: Patience): DomainError | undefined {
  if (isDomainError(error)) return error;
  return patience === 'short' && isContention(error) ? new Contended(error) : undefined;
}
