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
import type { DirectoryLinks } from '../directories/directory.link.js';
import type { DirectoryRepository, OpenDirectory } from '../directories/directory.repository.js';
import { openDirectory } from '../directories/open.directory.js';
import { randomPassword } from '../password.js';
import { findOurs, type ScimCall } from '../scim/our.account.js';
import type { UserChanges } from '../scim/patch.js';
import type { ChangeRepository } from './change.repository.js';
import { DirectoryAccount } from './directory.account.js';

/** Who waits for an earlier change looks again after this, and after ever longer. */
const BEHIND_MS = 500;
const LONGEST_BEHIND_MS = 30_000;

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
    const { tenantId, payload, attempt } = job;
    const { directory } = await openDirectory(directories, tenantId, payload.directory_id);
    if (await changes.isBehindAnother(job))
      throw new JobPostponed(
        'behind_another',
        'An earlier change of this account, or to the same name, is still under way.',
        Math.min(LONGEST_BEHIND_MS, BEHIND_MS * attempt),
      );
    const account = await changes.find(tenantId, payload.account_id);
    if (!account) {
      // Deleted by an earlier job, or by an earlier attempt of this one.
      if (payload.change.kind === 'delete')
        return { result: { account_id: payload.account_id, outcome: 'forgotten' } };
      throw notThere('The account was deleted meanwhile.');
    }
    if (payload.change.kind === 'update' && (await changes.isTaken(tenantId, payload, payload.change.fields)))
      throw new DomainError({
        code: 'account_exists',
        status: 409,
        detail: 'Another account of this directory has this address or user name by now.',
      });
    if (!account.was_attempted) return this.onRecordOnly(job, account);
    return links.with(directory, async (link) => {
      const call: ScimCall = (send) => link.gate.run(send, signal);
      const targetId = account.target_id ?? (await findOurs(link.client, call, account, signal))?.id;
      if (targetId === undefined) return this.onRecordOnly(job, account);
      const abilities =
        directory.capabilities ?? (await askCapabilities(directories, directory, link, signal));
      // One that was there before us carries another external id, or none.
      const owner = account.origin === 'linked' ? undefined : account.id;
      const target = new DirectoryAccount(link, targetId, { ...abilities, owner }, signal);
      return payload.change.kind === 'delete'
        ? this.delete(job, account, target)
        : this.update(job, account, target, payload.change.fields, directory);
    });
  }

  private async delete(job: Job, account: AccountRecord, target: DirectoryAccount): Promise<Done> {
    // It was there before us, and others may rely on it.
    if (account.origin === 'linked') return this.forgotten(job, account);
    await target.remove();
    return { ...this.forgotten(job, account), result: { account_id: account.id, outcome: 'removed' } };
  }

  private async update(
    job: Job,
    account: AccountRecord,
    target: DirectoryAccount,
    fields: UpdateAccount,
    { name }: OpenDirectory,
  ): Promise<Done> {
    const password = fields.reset_password ? await this.nextPassword(job) : undefined;
    const wanted = changesOf(fields, password);
    if (Object.keys(wanted).length > 0 && (await target.change(wanted)) === 'absent')
      throw notThere(`The account is not in "${name}" any more: somebody has removed it there.`);
    return this.updated(job, account, fields);
  }

  /** Nothing of it is in the directory, so there is nothing to change there. */
  private onRecordOnly(job: Job, account: AccountRecord): Done {
    const { change } = job.payload;
    if (change.kind === 'delete') return this.forgotten(job, account);
    if (change.fields.active !== undefined || change.fields.reset_password)
      throw notThere('The account is not in its directory (yet).');
    return this.updated(job, account, change.fields);
  }

  private updated(job: Job, account: AccountRecord, fields: UpdateAccount): Done {
    const { changes } = this.options;
    return {
      result: { account_id: account.id, outcome: 'changed' },
      commit: async (client) => {
        await changes.hold(client, job.tenantId, account);
        await changes.update(client, job, fields);
      },
    };
  }

  private forgotten({ tenantId }: Job, account: AccountRecord): Done {
    const { changes } = this.options;
    return {
      result: { account_id: account.id, outcome: 'forgotten' },
      commit: async (client) => {
        await changes.hold(client, tenantId, account);
        await changes.delete(client, tenantId, account.id);
      },
    };
  }

  private async nextPassword(job: Job): Promise<string> {
    const { changes, sealer } = this.options;
    const record = accountPasswordRecord(job.tenantId, job.payload.account_id);
    return sealer.open(await changes.nextPassword(job, sealer.seal(randomPassword(), record)), record);
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
