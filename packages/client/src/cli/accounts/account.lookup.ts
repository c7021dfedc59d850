import type { Account } from '@slipway/shared/contracts';
import type { SlipwayClient } from '../../sdk/slipway.client.js';
import { UUID } from '../context.js';
import { firstOf } from '../pages.js';

/**
 * The account that somebody means by its id or its e-mail address.
 * @throws when there is none, or when several directories have one
 */
export async function findAccount(api: SlipwayClient, target: string): Promise<Account> {
  if (UUID.test(target)) return api.accounts.get(target);
  const { data } = await firstOf(Number.POSITIVE_INFINITY, (page) =>
    api.accounts.list({ ...page, q: target }),
  );
  return theOneWith(target, data);
}

/** @param candidates accounts whose e-mail address, among others, has the text in it */
export function theOneWith(email: string, candidates: Account[]): Account {
  const found = candidates.filter((account) => account.email.toLowerCase() === email.toLowerCase());
  const [account, another] = found;
  if (!account) throw new Error(`There is no account with the id or e-mail address "${email}".`);
  if (another)
    throw new Error(
      `"${email}" is in several directories. Say which by its id:\n${found.map(({ id, directory_id }) => `  ${id} in directory ${directory_id}`).join('\n')}`,
    );
  return account;
}
