import { z } from 'zod';
import * as c from '@slipway/shared/contracts';
import { request, type Call, type HttpOptions } from './http.js';
import { at, nothing, type Page } from './paths.js';

const accountList = c.listOf(c.account);
export type AccountList = z.infer<typeof accountList>;

export type AccountFilter = {
  status?: c.AccountStatus | undefined;
  directory_id?: string | undefined;
  job_id?: string | undefined;
  q?: string | undefined;
};
export type NewAccounts = z.input<typeof c.createAccounts>;
export type CsvOptions = { directory_id?: string; priority?: number; verification_enabled?: boolean };

/** Accounts in directories. Each method makes one call; its errors are those of `request`. */
export class AccountsApi {
  constructor(private readonly options: HttpOptions) {}

  /** A number of accounts, or a list of them; the job makes them. */
  create(body: NewAccounts, idempotencyKey?: string): Promise<c.AccountsAccepted> {
    return this.call({
      method: 'POST',
      path: at('accounts'),
      answer: c.accountsAccepted,
      body,
      idempotencyKey,
    });
  }

  /** The lines of a CSV file: all, or none. */
  importCsv(
    csv: string | Blob,
    options: CsvOptions = {},
    idempotencyKey?: string,
  ): Promise<c.AccountsAccepted> {
    const { verification_enabled, ...query } = options;
    return this.call({
      method: 'POST',
      path: at('accounts'),
      answer: c.accountsAccepted,
      query: {
        ...query,
        ...(verification_enabled === undefined ? {} : { verification_enabled: String(verification_enabled) }),
      },
      file: { type: 'text/csv', content: csv },
      idempotencyKey,
    });
  }

  list(query: AccountFilter & Page = {}): Promise<AccountList> {
    return this.call({ method: 'GET', path: at('accounts'), answer: accountList, query });
  }

  get(id: string): Promise<c.Account> {
    return this.call({ method: 'GET', path: at('accounts', id), answer: c.account });
  }

  stats(): Promise<c.AccountStats> {
    return this.call({ method: 'GET', path: at('accounts', 'stats'), answer: c.accountStats });
  }

  /** Changes an account in its directory, by a job. */
  update(id: string, body: c.UpdateAccount): Promise<c.JobAccepted> {
    return this.call({ method: 'PUT', path: at('accounts', id), answer: c.jobAccepted, body });
  }

  /** Takes an account out of its directory, by a job. */
  delete(id: string): Promise<c.JobAccepted> {
    return this.call({ method: 'DELETE', path: at('accounts', id), answer: c.jobAccepted });
  }

  verify(id: string, code: string): Promise<c.Account> {
    return this.call({
      method: 'POST',
      path: at('accounts', id, 'verify'),
      answer: c.account,
      body: { code },
    });
  }

  /** By the token of the link in the mail; nobody needs to be signed in. */
  verifyByLink(token: string): Promise<c.VerifiedByLink> {
    return this.call({
      method: 'POST',
      path: at('verifications'),
      answer: c.verifiedByLink,
      body: { token },
    });
  }

  resend(id: string): Promise<c.JobAccepted> {
    return this.call({ method: 'POST', path: at('accounts', id, 'resend'), answer: c.jobAccepted });
  }

  /** The password, once. With an Idempotency-Key a lost answer can be asked for again. */
  reveal(id: string, idempotencyKey?: string): Promise<c.RevealedPassword> {
    return this.call({
      method: 'POST',
      path: at('accounts', id, 'reveal'),
      answer: c.revealedPassword,
      idempotencyKey,
    });
  }

  private call<S extends z.ZodType>(call: Call<S>): Promise<z.infer<S>> {
    return request(this.options, call);
  }
}

const directoryList = c.listOf(c.directory);
export type DirectoryList = z.infer<typeof directoryList>;
export type NewDirectory = z.input<typeof c.createDirectory>;

/** The SCIM directories in which accounts are made. */
export class DirectoriesApi {
  constructor(private readonly options: HttpOptions) {}

  list(query: Page = {}): Promise<DirectoryList> {
    return this.call({ method: 'GET', path: at('directories'), answer: directoryList, query });
  }

  get(id: string): Promise<c.Directory> {
    return this.call({ method: 'GET', path: at('directories', id), answer: c.directory });
  }

  add(body: NewDirectory, idempotencyKey?: string): Promise<c.Directory> {
    return this.call({ method: 'POST', path: at('directories'), answer: c.directory, body, idempotencyKey });
  }

  update(id: string, body: c.UpdateDirectory): Promise<c.Directory> {
    return this.call({ method: 'PATCH', path: at('directories', id), answer: c.directory, body });
  }

  /** Asks it what it can do, by a job. */
  check(id: string): Promise<c.JobAccepted> {
    return this.call({ method: 'POST', path: at('directories', id, 'check'), answer: c.jobAccepted });
  }

  /** @param forgetAccounts also when accounts of it are on record; in the directory they stay */
  delete(id: string, forgetAccounts = false): Promise<void> {
    return this.call({
      method: 'DELETE',
      path: at('directories', id),
      answer: nothing,
      query: { forget_accounts: String(forgetAccounts) },
    });
  }

  private call<S extends z.ZodType>(call: Call<S>): Promise<z.infer<S>> {
    return request(this.options, call);
  }
}
