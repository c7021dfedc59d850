import { openAsBlob } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import type { AccountsAccepted } from '@slipway/shared/contracts';
import type { SlipwayClient } from '../../sdk/slipway.client.js';
import { findDirectory } from '../directories/directory.lookup.js';

export interface CreateOptions {
  count?: number;
  template?: string;
  csv?: string;
  email?: string[];
  /** Its id or its name. */
  directory?: string;
  verify?: boolean;
  priority?: number;
}

/** Orders accounts: a number of them, those of a file, or those with the given addresses. */
export async function createAccounts(
  api: SlipwayClient,
  { count, template, csv, email, directory, verify, priority }: CreateOptions,
): Promise<AccountsAccepted> {
  if (count === undefined && csv === undefined && email === undefined)
    throw new Error('Say which accounts: --count <n>, --csv <file>, or --email <address>.');
  const order = {
    ...(directory === undefined ? {} : { directory_id: (await findDirectory(api, directory)).id }),
    ...(verify === undefined ? {} : { verification_enabled: verify }),
    ...(priority === undefined ? {} : { priority }),
  };
  if (csv !== undefined) return api.accounts.importCsv(await fileContent(csv), order);
  if (email !== undefined)
    return api.accounts.create({ ...order, accounts: email.map((address) => ({ email: address })) });
  return api.accounts.create({
    ...order,
    count,
    ...(template === undefined ? {} : { template: { email: template } }),
  });
}

/** @param path `-` for what is piped in */
async function fileContent(path: string): Promise<Blob> {
  if (path === '-') return new Blob([new Uint8Array(await buffer(process.stdin))]);
  try {
    return await openAsBlob(path);
  } catch (cause) {
    throw new Error(`${path} cannot be read.`, { cause });
  }
}
