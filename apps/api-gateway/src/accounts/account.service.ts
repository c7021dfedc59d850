import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { StoredAnswer } from '@slipway/jobs';
import type {
  Account,
  AccountListQuery,
  AccountsAccepted,
  AccountStats,
  CreateAccounts,
  CsvAccountsQuery,
} from '@slipway/shared/contracts';
import { NotFound, Unprocessable, type FieldIssue } from '@slipway/shared/errors';
import type { Caller } from '../auth/caller.js';
import { DirectoryService } from '../directories/directory.service.js';
import type { DirectoryRow } from '../directories/directory.row.js';
import { pageOf, windowOf } from '../http/lists.js';
import type { IdempotencyKey } from '../idempotency/idempotency.js';
import { JobSubmission, type JobDoor } from '../jobs/job.submission.js';
import { readCsvAccounts } from './account.csv.js';
import { domainOf, listIssues, wrongDomain } from './account.list.rules.js';
import { countOf, type AccountOrder } from './account.order.js';
import { AccountRepository } from './account.repository.js';
import { shownAccount, type AccountRow } from './account.row.js';
import { prepareAccounts } from './account.submission.js';
import { defaultTemplate } from './people.js';

interface Options {
  priority: number;
  verification_enabled: boolean;
  directory_id?: string | undefined;
}

/** Takes orders for accounts, and shows what is on record of them. */
@Injectable()
export class AccountService {
  private readonly jobs: JobDoor<AccountOrder>;

  constructor(
    @Inject(AccountRepository) private readonly accounts: AccountRepository,
    @Inject(DirectoryService) private readonly directories: DirectoryService,
    @Inject(JobSubmission) submission: JobSubmission,
  ) {
    this.jobs = submission.door('account', prepareAccounts);
  }

  /** A list that is given, or a number that is made up. */
  async create(
    caller: Caller,
    { count, template, accounts, ...options }: CreateAccounts,
    idempotency: IdempotencyKey | undefined,
  ): Promise<StoredAnswer> {
    const directory = await this.directoryOf(caller, options);
    if (accounts) {
      const placeOf = (index: number) => `accounts.${index}`;
      refuse(listIssues(accounts, directory.allowed_domains, placeOf));
      return this.submit(caller, directory, options, { kind: 'list', seeds: accounts, placeOf }, idempotency);
    }
    const used = template ?? defaultTemplate(directory.allowed_domains[0]!);
    if (!directory.allowed_domains.includes(domainOf(used.email)))
      refuse([{ path: 'template.email', message: wrongDomain(directory.allowed_domains) }]);
    return this.submit(
      caller,
      directory,
      options,
      { kind: 'template', count: count!, template: used },
      idempotency,
    );
  }

  /** The lines of a CSV file: all of them, or none. */
  async importCsv(
    caller: Caller,
    upload: Readable,
    options: CsvAccountsQuery,
    idempotency: (accounts: unknown) => IdempotencyKey | undefined,
  ): Promise<StoredAnswer> {
    const directory = await this.directoryOf(caller, options);
    const { seeds, lines } = await readCsvAccounts(upload);
    const placeOf = (index: number) => `line ${lines[index]}`;
    refuse(listIssues(seeds, directory.allowed_domains, placeOf));
    return this.submit(caller, directory, options, { kind: 'list', seeds, placeOf }, idempotency(seeds));
  }

  async list(tenantId: string, query: AccountListQuery) {
    const { rows, total } = await this.accounts.list(tenantId, query, windowOf(query));
    return pageOf(rows.map(shownAccount), total, query);
  }

  async read(tenantId: string, id: string): Promise<Account> {
    return shownAccount(await this.find(tenantId, id));
  }

  /** @throws NotFound for an unknown id, and for another tenant's */
  async find(tenantId: string, id: string): Promise<AccountRow> {
    const row = await this.accounts.find(tenantId, id);
    if (!row) throw new NotFound('account');
    return row;
  }

  stats(tenantId: string): Promise<AccountStats> {
    return this.accounts.stats(tenantId);
  }

  private directoryOf({ tenant_id }: Caller, { directory_id }: Options): Promise<DirectoryRow> {
    return directory_id === undefined
      ? this.directories.default(tenant_id)
      : this.directories.find(tenant_id, directory_id);
  }

  private submit(
    { tenant_id: tenantId }: Caller,
    directory: DirectoryRow,
    { priority, verification_enabled }: Options,
    accounts: AccountOrder['accounts'],
    idempotency: IdempotencyKey | undefined,
  ): Promise<StoredAnswer> {
    const order: AccountOrder = {
      tenantId,
      directoryId: directory.id,
      directoryName: directory.name,
      verificationEnabled: verification_enabled,
      accounts,
    };
    return this.jobs.submit({
      tenantId,
      priority,
      idempotency,
      domain: order,
      answer: (job_id) =>
        ({
          job_id,
          status: 'pending',
          count: countOf(order),
          message: 'Job created successfully',
        }) satisfies AccountsAccepted,
    });
  }
}

function refuse(issues: FieldIssue[]): void {
  const [first] = issues;
  if (first)
    throw new Unprocessable(
      'invalid_request',
      `${first.path}: ${first.message}${issues.length > 1 ? `, and ${issues.length - 1} more` : ''}. Nothing was stored.`,
      issues,
    );
}
