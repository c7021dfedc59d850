import { Inject, Injectable } from '@nestjs/common';
import type { Relay } from '@slipway/jobs';
import type {
  CreateDirectory,
  Directory,
  JobAccepted,
  ListQuery,
  UpdateDirectory,
} from '@slipway/shared/contracts';
import type { JobPayload } from '@slipway/shared/contracts/jobs';
import { Conflict, NotFound, Unprocessable } from '@slipway/shared/errors';
import { newId } from '@slipway/shared/ids';
import { directoryTokenRecord, type Sealer } from '@slipway/shared/sealing';
import { audit } from '../audit/audit.js';
import type { RequestSource } from '../audit/request.source.js';
import type { Caller } from '../auth/caller.js';
import { pageOf, windowOf } from '../http/lists.js';
import { JobSubmission, type JobDoor } from '../jobs/job.submission.js';
import { RELAY, SEALER, SETTINGS, type GatewaySettings } from '../platform/tokens.js';
import { DirectoryPolicy } from './directory.policy.js';
import { DirectoryRepository } from './directory.repository.js';
import { shownDirectory, type DirectoryRow, type DirectoryWithCounts } from './directory.row.js';

/** Who changes something, and from where: what is put on record of it. */
interface By {
  caller: Caller;
  source: RequestSource;
}

/** The SCIM directories that a tenant has registered. */
@Injectable()
export class DirectoryService {
  private readonly checks: JobDoor<JobPayload<'directory_check'>>;

  constructor(
    @Inject(DirectoryRepository) private readonly directories: DirectoryRepository,
    @Inject(DirectoryPolicy) private readonly policy: DirectoryPolicy,
    @Inject(JobSubmission) submission: JobSubmission,
    @Inject(RELAY) private readonly relay: Relay,
    @Inject(SEALER) private readonly sealer: Sealer,
    @Inject(SETTINGS) private readonly settings: GatewaySettings,
  ) {
    this.checks = submission.door('directory_check', async (_client, submissions) =>
      submissions.map(({ domain }) => ({ payload: domain })),
    );
  }

  async list(tenantId: string, query: ListQuery) {
    await this.ensureDefault(tenantId);
    const { rows, total } = await this.directories.list(tenantId, windowOf(query));
    return pageOf(rows.map(shownDirectory), total, query);
  }

  async read(tenantId: string, id: string): Promise<Directory> {
    return shownDirectory(await this.counted(tenantId, id));
  }

  /** @throws NotFound for an unknown id, and for another tenant's */
  async find(tenantId: string, id: string): Promise<DirectoryRow> {
    const row = await this.directories.findRow(tenantId, id);
    if (!row) throw new NotFound('directory');
    return row;
  }

  /**
   * The directory that is meant when none is named: the tenant's own default, or else the operator's.
   * @throws Unprocessable when there is neither
   */
  async default(tenantId: string): Promise<DirectoryRow> {
    const row = await this.ensureDefault(tenantId);
    if (row) return row;
    const message = 'is needed: you have no default directory';
    throw new Unprocessable('no_default_directory', `directory_id: ${message}`, [
      { path: 'directory_id', message },
    ]);
  }

  async create({ caller, source }: By, { token, ...body }: CreateDirectory): Promise<Directory> {
    const { tenant_id: tenantId } = caller;
    await this.policy.check(body.base_url, 'base_url');
    const id = newId();
    await this.ensureDefault(tenantId);
    const directory = {
      ...body,
      id,
      sealedToken: this.sealer.seal(token, directoryTokenRecord(tenantId, id)),
    };
    const row = await this.directories.insert(tenantId, directory, (client) =>
      audit(client, caller, credentialsOf(id, body.name), source),
    );
    return this.checked(row);
  }

  async update({ caller, source }: By, id: string, { token, ...body }: UpdateDirectory): Promise<Directory> {
    const { tenant_id: tenantId } = caller;
    if (body.base_url) await this.policy.check(body.base_url, 'base_url');
    refuseOperators(await this.find(tenantId, id), { token, ...body });
    // What is under way would go on at the old address, with what is on record pointing to the new one.
    if (body.base_url && (await this.directories.isBusy(tenantId, id))) throw busy();
    const sealed = token && { sealedToken: this.sealer.seal(token, directoryTokenRecord(tenantId, id)) };
    const update = await this.directories.update(
      tenantId,
      id,
      { ...body, ...sealed },
      async (client, name) => {
        if (token) await audit(client, caller, credentialsOf(id, name), source);
      },
    );
    if (update.outcome !== 'changed') throw REFUSALS[update.outcome]();
    const { row } = update;
    if (token || body.state === 'active') {
      this.relay.wake('account');
      this.relay.wake('account_change');
    }
    return token || body.base_url ? this.checked(row) : shownDirectory(row);
  }

  /** Asks the directory for its capabilities again. */
  async check(tenantId: string, id: string): Promise<JobAccepted> {
    const row = await this.find(tenantId, id);
    return { job_id: await this.startCheck(row), status: 'pending' };
  }

  async delete(tenantId: string, id: string, forgetAccounts: boolean): Promise<void> {
    const { accounts } = await this.counted(tenantId, id);
    const count = Object.values(accounts).reduce((sum, n) => sum + n, 0);
    if (await this.directories.isBusy(tenantId, id)) throw busy();
    if (count > 0 && !forgetAccounts)
      throw new Conflict(
        'directory_has_accounts',
        `${count.toLocaleString('en')} accounts of this directory are on record. Delete them, or say forget_accounts=true: then they are forgotten here and stay in the directory.`,
      );
    if (!(await this.directories.delete(tenantId, id))) throw busy();
  }

  private async counted(tenantId: string, id: string): Promise<DirectoryWithCounts> {
    const row = await this.directories.find(tenantId, id);
    if (!row) throw new NotFound('directory');
    return row;
  }

  private async checked(row: DirectoryWithCounts): Promise<Directory> {
    return shownDirectory({ ...row, check_job_id: await this.startCheck(row) });
  }

  /** @returns the id of the job that asks */
  private async startCheck({ id, tenant_id: tenantId, name }: DirectoryRow): Promise<string> {
    let checkJobId = '';
    await this.checks.submit({
      tenantId,
      idempotency: undefined,
      domain: () => ({ title: name, directory_id: id }),
      answer: (jobId) => ({ job_id: (checkJobId = jobId), status: 'pending' }) satisfies JobAccepted,
    });
    await this.directories.setCheckJob(tenantId, id, checkJobId);
    return checkJobId;
  }

  /** The operator's directory becomes a tenant's own when it is first needed. */
  private async ensureDefault(tenantId: string): Promise<DirectoryRow | undefined> {
    const own = await this.directories.findDefault(tenantId);
    const { defaultDirectory } = this.settings;
    if (own || !defaultDirectory) return own;
    const id = newId();
    const made = await this.directories.insertDefault(tenantId, {
      id,
      name: defaultDirectory.name,
      base_url: defaultDirectory.baseUrl.replaceAll('{tenant}', tenantId),
      allowed_domains: defaultDirectory.allowedDomains,
      requests_per_second: null,
      is_default: true,
      sealedToken: this.sealer.seal(defaultDirectory.token, directoryTokenRecord(tenantId, id)),
    });
    return made ?? this.directories.findDefault(tenantId);
  }
}

function credentialsOf(subjectId: string, detail: string) {
  return { action: 'directory.credentials_changed', subject: 'directory', subjectId, detail } as const;
}

function busy(): Conflict {
  return new Conflict('directory_busy', 'A job works on this directory. Wait for it, or cancel it first.');
}

const REFUSALS = {
  unknown: () => new NotFound('directory'),
  busy,
  has_accounts: () =>
    new Conflict(
      'directory_has_accounts',
      'Accounts of this directory are, or may be, at the address that it has, and what is on record of them points there. Register the new address as another directory, or delete these accounts first.',
    ),
};

/** Where the operator's directory is, and whom it takes, is the operator's word: its token reaches what others have there too. */
function refuseOperators(row: DirectoryRow, { base_url, token, allowed_domains }: UpdateDirectory): void {
  if (!row.is_operators) return;
  const isMoved = base_url !== undefined && base_url !== row.base_url;
  const isWidened =
    allowed_domains !== undefined &&
    allowed_domains.toSorted().join() !== row.allowed_domains.toSorted().join();
  if (isMoved || token !== undefined || isWidened)
    throw new Conflict(
      'directory_of_operator',
      'This directory is given by the operator, who alone says its address, token and domains. Register a directory of your own for other ones.',
    );
}
