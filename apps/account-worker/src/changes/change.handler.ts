import {
  Handles,
  JobPostponed,
  type ClaimedJob,
  type HandlerContext,
  type HandlerOutcome,
} from '@slipway/jobs';
import type { UpdateAccount } from '@slipway/shared/contracts';
import { DomainError } from '@slipway/shared/errors';
import { accountPasswordRecord, type Sealer } from '@slipway/shared/sealing';
import type { AccountRecord } from '../account.js';
import { askCapabilities } from '../directories/capabilities.js';
import type { DirectoryLink, DirectoryLinks } from '../directories/directory.link.js';
import type { DirectoryRepository, OpenDirectory } from '../directories/directory.repository.js';
import { openDirectory } from '../directories/open.directory.js';
import { randomPassword } from '../password.js';
import type { UserChanges } from '../scim/patch.js';
import type { ChangeRepository } from './change.repository.js';
import { DirectoryAccount } from './directory.account.js';

const BEHIND_MS = 500;

export interface ChangeHandlerOptions {
  changes: ChangeRepository;
  directories: DirectoryRepository;
  links: DirectoryLinks;
  sealer: Sealer;
}

type Job = ClaimedJob<'account_change'>;
type Done = HandlerOutcome<'account_change'>;

/** Changes accounts: in their directory first, and then on record. */
export class ChangeHandler {
  constructor(private readonly options: ChangeHandlerOptions) {}

  @Handles('account_change')
  async change(job: Job, { signal }: HandlerContext): Promise<Done> {
    const { changes, directories, links } = this.options;
    const { tenantId, payload } = job;
    if (await changes.isBehindAnother(tenantId, payload.account_id, job.id))
      throw new JobPostponed(
        'behind_another',
        'An earlier change of this account is still under way.',
        BEHIND_MS,
      );
    const account = await changes.find(tenantId, payload.account_id);
    if (!account) {
      // Deleted by an earlier job, or by an earlier attempt of this one.
      if (payload.change.kind === 'delete') return this.forgotten(job);
      throw notThere('The account was deleted meanwhile.');
    }
    if (!account.was_attempted) return this.onRecordOnly(job);
    const { directory } = await openDirectory(directories, tenantId, payload.directory_id);
    return links.with(directory, async (link) => {
      const targetId = account.target_id ?? (await this.findOurs(account, link, signal));
      if (targetId === undefined) return this.onRecordOnly(job);
      const abilities =
        directory.capabilities ?? (await askCapabilities(directories, directory, link, signal));
      const target = new DirectoryAccount(link, targetId, abilities, signal);
      return payload.change.kind === 'delete'
        ? this.delete(job, account, target)
        : this.update(job, account, target, payload.change.fields, directory);
    });
  }

  private async delete(job: Job, { origin, id }: AccountRecord, target: DirectoryAccount): Promise<Done> {
    // It was there before us, and others may rely on it.
    if (origin === 'linked') return this.forgotten(job);
    await target.remove();
    return { ...this.forgotten(job), result: { account_id: id, outcome: 'removed' } };
  }

  private async update(
    job: Job,
    account: AccountRecord,
    target: DirectoryAccount,
    fields: UpdateAccount,
    { name }: OpenDirectory,
  ): Promise<Done> {
    const password = fields.reset_password ? await this.newPassword(job, account) : undefined;
    const wanted = changesOf(fields, password);
    if (Object.keys(wanted).length > 0 && (await target.change(wanted)) === 'absent')
      throw notThere(`The account is not in "${name}" any more: somebody has removed it there.`);
    return this.updated(job, fields);
  }

  /** Nothing of it is in the directory, so there is nothing to change there. */
  private onRecordOnly(job: Job): Done {
    const { change } = job.payload;
    if (change.kind === 'delete') return this.forgotten(job);
    if (change.fields.active !== undefined || change.fields.reset_password)
      throw notThere('The account is not in its directory (yet).');
    return this.updated(job, change.fields);
  }

  private updated({ tenantId, payload }: Job, fields: UpdateAccount): Done {
    return {
      result: { account_id: payload.account_id, outcome: 'changed' },
      commit: (client) => this.options.changes.update(client, tenantId, payload.account_id, fields),
    };
  }

  private forgotten({ tenantId, payload }: Job): Done {
    return {
      result: { account_id: payload.account_id, outcome: 'forgotten' },
      commit: async (client) => {
        if (!(await this.options.changes.delete(client, tenantId, payload.account_id)))
          throw new DomainError({
            code: 'account_being_made',
            status: 409,
            detail: 'The job of this account was run again meanwhile, and makes it. Cancel that first.',
          });
      },
    };
  }

  /** The same in every attempt, as far as one has come. */
  private async newPassword({ tenantId, attempt }: Job, account: AccountRecord): Promise<string> {
    const { changes, sealer } = this.options;
    const record = accountPasswordRecord(tenantId, account.id);
    if (attempt > 1 && account.sealed_password) return sealer.open(account.sealed_password, record);
    const password = randomPassword();
    await changes.savePassword(tenantId, account.id, sealer.seal(password, record));
    return password;
  }

  private async findOurs(
    { id }: AccountRecord,
    { client, gate }: DirectoryLink,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    return (await gate.run(() => client.findByExternalId(id, signal), signal))?.id;
  }
}

function changesOf(fields: UpdateAccount, password: string | undefined): UserChanges {
  const { email, username, given_name, family_name, display_name, active } = fields;
  return {
    ...(email === undefined ? {} : { email }),
    ...(username === undefined ? {} : { userName: username }),
    ...(given_name === undefined ? {} : { givenName: given_name }),
    ...(family_name === undefined ? {} : { familyName: family_name }),
    ...(display_name === undefined ? {} : { displayName: display_name }),
    ...(active === undefined ? {} : { active }),
    ...(password === undefined ? {} : { password }),
  };
}

function notThere(detail: string): DomainError {
  return new DomainError({ code: 'account_not_there', status: 409, detail });
}
