import { setTimeout as pause } from 'node:timers/promises';
import type { DirectoryLink } from '../directories/directory.link.js';
import { findOurs } from '../scim/our.account.js';
import { ScimError, type ScimFault } from '../scim/scim.error.js';
import type { FoundUser, NewUser } from '../scim/scim.user.js';
import type { Candidate, Outcome } from './provisioning.repository.js';

/** No other account would fare better: the job stops at once. */
const HOPELESS: ReadonlySet<ScimFault> = new Set([
  'unauthorized',
  'forbidden',
  'redirected',
  'certificate',
  'address',
]);
const TRIES = 4;
const FIRST_PAUSE_MS = 200;

/** What became of an account, and whose fault it is when it failed. */
export type Made = Outcome & { isDirectoryFault?: boolean };

export interface Settled {
  candidate: Candidate;
  made: Made;
}

/**
 * Makes sure that one account exists in the directory exactly once. It is made first and looked for when in doubt: after
 * a lost answer, a conflict, or an earlier attempt. The external id is ours alone and never changes, so what is found by
 * it is what we have made (docs/adr/0016).
 */
export class AccountMaker {
  /**
   * @param signal ends waits, so that nothing more is sent
   * @param lastCall ends what is under way
   */
  constructor(
    private readonly link: DirectoryLink,
    private readonly signal: AbortSignal,
    private readonly lastCall: AbortSignal,
  ) {}

  /** @throws ScimError when the directory refuses us, DirectoryDown, or the signal's reason */
  async make(candidate: Candidate, isDoubtful = candidate.was_attempted): Promise<Made> {
    let doubtful = isDoubtful;
    for (let tries = 1; ; tries += 1) {
      try {
        const found = doubtful ? await this.findOurs(candidate) : undefined;
        return found ? createdAs(candidate, found) : await this.create(candidate);
      } catch (error) {
        if (!(error instanceof ScimError) || isHopeless(error) || error.fault === 'unsupported') throw error;
        if (error.maybeDone) doubtful = true;
        if (error.isItemFault || error.fault === 'too_large') return failedBy(candidate, error, false);
        if (tries >= TRIES) return failedBy(candidate, error, true);
        await pause(FIRST_PAUSE_MS * 2 ** (tries - 1) * (0.5 + Math.random() / 2), undefined, {
          signal: this.signal,
        });
      }
    }
  }

  /** The directory says that it is there already: it is ours, or somebody else's, whose owner we link to. */
  async settleConflict(candidate: Candidate, detail: string): Promise<Made> {
    const ours = await this.findOurs(candidate);
    if (ours) return createdAs(candidate, ours);
    const other = await this.call(() => this.link.client.findByUserName(candidate.username, this.lastCall));
    // A search by external ids may lag behind one by names.
    if (other?.externalId === candidate.id) return createdAs(candidate, other);
    if (other) return { outcome: 'linked', id: candidate.id, targetId: other.id };
    // Something else of it is taken, an e-mail address or an alias, by an account with another name.
    const message = `The directory says that it exists already, but has no account of this name: ${detail}`;
    return { outcome: 'failed', id: candidate.id, error: { code: 'directory_conflict', message } };
  }

  private async create(candidate: Candidate): Promise<Made> {
    const { client } = this.link;
    const answer = await this.call(() => client.create(newUserOf(candidate), this.lastCall));
    return answer.outcome === 'created'
      ? createdAs(candidate, answer.user)
      : this.settleConflict(candidate, answer.detail);
  }

  private findOurs(candidate: Candidate): Promise<FoundUser | undefined> {
    return findOurs(this.link.client, (send) => this.call(send), candidate, this.lastCall);
  }

  private call<T>(call: () => Promise<T>): Promise<T> {
    return this.link.gate.run(call, this.signal);
  }
}

export function newUserOf(candidate: Candidate): NewUser {
  return {
    externalId: candidate.id,
    userName: candidate.username,
    email: candidate.email,
    givenName: candidate.given_name,
    familyName: candidate.family_name,
    displayName: candidate.display_name,
    password: candidate.password,
    active: true,
  };
}

function createdAs({ id }: Candidate, user: FoundUser): Made {
  return { outcome: 'created', id, targetId: user.id };
}

export function failedBy({ id }: Candidate, error: ScimError, isDirectoryFault: boolean): Made {
  return {
    outcome: 'failed',
    id,
    error: { code: error.code, message: error.message },
    isDirectoryFault,
  };
}

/** Whether no other account would fare better, so that the job had better stop. */
export function isHopeless({ fault }: ScimError): boolean {
  return HOPELESS.has(fault);
}
