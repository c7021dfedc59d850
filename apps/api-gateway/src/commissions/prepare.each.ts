import type { PoolClient } from 'pg';
import type { Prepared, Submission } from '@slipway/jobs';
import type { JobType } from '@slipway/shared/contracts/jobs';
import { isDomainError } from '@slipway/shared/errors';

/**
 * Stores what belongs to the submissions one by one, on their one connection: what one throws as a domain error undoes it
 * alone, and is its refusal.
 * @param rowOf names the row that is locked first: all batches lock in one order, so that none waits for one that waits for it
 */
export async function prepareEach<T extends JobType, D>(
  client: PoolClient,
  submissions: readonly Submission<D>[],
  rowOf: (domain: D) => string,
  prepare: (submission: Submission<D>) => Promise<Prepared<T>>,
): Promise<Prepared<T>[]> {
  const words = new Map<Submission<D>, Prepared<T>>();
  const ordered = submissions.toSorted((one, other) => (rowOf(one.domain) < rowOf(other.domain) ? -1 : 1));
  for (const submission of ordered) {
    await client.query('SAVEPOINT fact');
    try {
      words.set(submission, await prepare(submission));
      await client.query('RELEASE SAVEPOINT fact');
    } catch (error) {
      if (!isDomainError(error)) throw error;
      await client.query('ROLLBACK TO SAVEPOINT fact');
      words.set(submission, { refusal: error });
    }
  }
  return submissions.map((submission) => words.get(submission)!);
}
