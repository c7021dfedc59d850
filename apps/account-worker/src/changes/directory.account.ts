import { DomainError } from '@slipway/shared/errors';
import type { DirectoryLink } from '../directories/directory.link.js';
import type { UserChanges } from '../scim/patch.js';
import { ScimError } from '../scim/scim.error.js';

/** How often a change is tried on an account that others change meanwhile. */
const STALE_TRIES = 4;

export interface ChangeAbilities {
  patch: boolean;
  etag: boolean;
  /** The external id that it must have; nothing for one that was there before us. */
  owner?: string | undefined;
}

/** One account where it is, in its directory. */
export class DirectoryAccount {
  constructor(
    private readonly link: DirectoryLink,
    private readonly targetId: string,
    private readonly abilities: ChangeAbilities,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Changes it. Where the directory knows versions, no change of somebody else is overwritten unseen.
   * @returns `absent` when it is not there any more
   * @throws ScimError
   */
  async change(changes: UserChanges): Promise<'changed' | 'absent'> {
    const { client } = this.link;
    for (let tries = 0; tries < STALE_TRIES; tries += 1) {
      const version = await this.version();
      if (version === undefined) return 'absent';
      const { outcome } = await this.call(() =>
        this.abilities.patch
          ? client.patch(this.targetId, changes, version, this.signal)
          : client.replace(this.targetId, changes, version, this.signal),
      );
      if (outcome !== 'stale') return outcome;
    }
    throw new DomainError({
      code: 'account_contended',
      status: 409,
      detail: 'Somebody else keeps changing this account in the directory.',
      retryable: true,
    });
  }

  /** Deactivates it, as far as the directory knows such a thing, and then removes it. @throws ScimError */
  async remove(): Promise<'removed' | 'absent'> {
    await this.change({ active: false }).catch((error: unknown) => {
      // A directory without `active` refuses it; that is no reason to keep the account.
      if (!(error instanceof ScimError) || (!error.isItemFault && error.fault !== 'unsupported')) throw error;
    });
    return this.call(() => this.link.client.remove(this.targetId, this.signal));
  }

  /**
   * Its version, `null` where versions are not known; nothing when the account is gone.
   * @throws DomainError when somebody else's account has its id
   */
  private async version(): Promise<string | null | undefined> {
    const { etag, owner } = this.abilities;
    const user = await this.call(() => this.link.client.get(this.targetId, this.signal));
    if (owner !== undefined && user && user.externalId !== null && user.externalId !== owner)
      throw new DomainError({
        code: 'account_not_ours',
        status: 409,
        detail: 'In the directory another account has the id of this one: it is left alone.',
      });
    return user && (etag ? user.version : null);
  }

  private call<T>(call: () => Promise<T>): Promise<T> {
    return this.link.gate.run(call, this.signal);
  }
}
