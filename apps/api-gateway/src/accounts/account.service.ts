import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { StoredAnswer, Submission } from '@slipway/jobs';
import type {
  Account,
  AccountListQuery,
  AccountsAccepted,
  AccountSeed,
  AccountStats,
  AccountTemplate,
  CreateAccounts,
  CsvAccountsQuery,
} from '@slipway/shared/contracts';
import { NotFound, Unprocessable, type FieldIssue } from '@slipway/shared/errors';
import { currentTraceparent } from '@slipway/shared/telemetry/spans';
import type { Caller } from '../auth/caller.js';
import { Acceptance } from '../buffer/acceptance.js';
import { DirectoryService } from '../directories/directory.service.js';
import { pageOf, windowOf } from '../http/lists.js';
import { requestIds } from '../idempotency/derived.ids.js';
import type { IdempotencyKey } from '../idempotency/idempotency.js';
import { BufferedSubmissions, draftOf } from '../jobs/buffered.submissions.js';
import { JobSubmission, type JobDoor } from '../jobs/job.submission.js';
import { readCsvAccounts } from './account.csv.js';
import { domainOf, listIssues, wrongDomain } from './account.list.rules.js';
import type { AccountOrder } from './account.order.js';
import { AccountRepository } from './account.repository.js';
import { shownAccount, type AccountRow } from './account.row.js';
import { prepareAccounts } from './account.submission.js';
import { defaultTemplate } from './people.js';

/** What a caller has asked for, before it is known in which directory that is; it can be kept as JSON. */
interface WantedAccounts {
  tenantId: string;
  directoryId: string | undefined;
  verificationEnabled: boolean;
  accounts:
    | { kind: 'list'; seeds: AccountSeed[]; /** of the file, where it is one */ lines?: number[] }
    | { kind: 'template'; count: number; template: AccountTemplate | undefined };
}

type Options = Pick<CsvAccountsQuery, 'priority' | 'verification_enabled' | 'directory_id'>;

/** Takes orders for accounts, and shows what is on record of them. */
@Injectable()
export class AccountService {
  private readonly jobs: JobDoor<AccountOrder>;

  constructor(
    @Inject(AccountRepository) private readonly accounts: AccountRepository,
    @Inject(DirectoryService) private readonly directories: DirectoryService,
    @Inject(JobSubmission) submission: JobSubmission,
    @Inject(Acceptance) private readonly acceptance: Acceptance,
    @Inject(BufferedSubmissions) buffered: BufferedSubmissions,
  ) {
    this.jobs = submission.door('account', prepareAccounts);
    buffered.open('account', (submission) => this.order(submission as Submission<WantedAccounts>));
  }

  /** A list that is given, or a number that is made up. */
  create(
    caller: Caller,
    { count, template, accounts, ...options }: CreateAccounts,
    idempotency: IdempotencyKey | undefined,
  ): Promise<StoredAnswer> {
    return this.take(
      caller,
      options,
      accounts ? { kind: 'list', seeds: accounts } : { kind: 'template', count: count!, template },
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
    const { seeds, lines } = await readCsvAccounts(upload);
    return this.take(caller, options, { kind: 'list', seeds, lines }, idempotency(seeds));
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

  private async take(
    { tenant_id: tenantId, user_id: userId }: Caller,
    { priority, verification_enabled: verificationEnabled, directory_id: directoryId }: Options,
    accounts: WantedAccounts['accounts'],
    idempotency: IdempotencyKey | undefined,
  ): Promise<StoredAnswer> {
    const domain: WantedAccounts = { tenantId, directoryId, verificationEnabled, accounts };
    const count = accounts.kind === 'list' ? accounts.seeds.length : accounts.count;
    const wanted = (jobId: string) => ({
      jobId,
      tenantId,
      priority,
      idempotency,
      answer: {
        status: 202,
        body: {
          job_id: jobId,
          status: 'pending',
          count,
          message: 'Job created successfully',
        } satisfies AccountsAccepted,
      },
      domain,
      traceparent: currentTraceparent(),
    });
    const ids = requestIds(tenantId, idempotency);
    const { buffered, value } = await this.acceptance.accept(
      () => draftOf('account', wanted(ids.kept), { userId, resource: ids.kept }),
      () => this.order(wanted(ids.now)),
    );
    return buffered ? { status: 202, body: value } : value;
  }

  /** @throws what is wrong with the accounts, or with the directory that they are for */
  private async order({
    jobId,
    domain,
    answer,
    ...submission
  }: Submission<WantedAccounts>): Promise<StoredAnswer> {
    const { tenantId, directoryId, verificationEnabled, accounts } = domain;
    const directory = await (directoryId === undefined
      ? this.directories.default(tenantId)
      : this.directories.find(tenantId, directoryId));
    const checkedAccounts = checked(accounts, directory.allowed_domains);
    return this.jobs.submit({
      ...submission,
      ids: { now: jobId, kept: jobId },
      domain: () => ({
        tenantId,
        directoryId: directory.id,
        directoryName: directory.name,
        verificationEnabled,
        accounts: checkedAccounts,
      }),
      answer: () => answer.body,
    });
  }
}

function checked(accounts: WantedAccounts['accounts'], allowedDomains: string[]): AccountOrder['accounts'] {
  if (accounts.kind === 'list') {
    const { seeds, lines } = accounts;
    const placeOf = (index: number) => (lines ? `line ${lines[index]}` : `accounts.${index}`);
    refuse(listIssues(seeds, allowedDomains, placeOf));
    return { kind: 'list', seeds, placeOf };
  }
  const { count, template = defaultTemplate(allowedDomains[0]!) } = accounts;
  if (!allowedDomains.includes(domainOf(template.email)))
    refuse([{ path: 'template.email', message: wrongDomain(allowedDomains) }]);
  return { kind: 'template', count, template };
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
