import type { DirectoryLink } from '../directories/directory.link.js';
import { splitBulk, type BulkOutcome } from '../scim/bulk.js';
import { ScimError } from '../scim/scim.error.js';
import type { BulkLimits } from '../scim/service.config.js';
import { failedBy, isHopeless, newUserOf, type AccountMaker, type Made } from './account.maker.js';
import type { Candidate } from './provisioning.repository.js';

/** More in one request would make progress come in jumps, and its loss expensive. */
const MAX_OPERATIONS = 200;

type OnMade = (candidate: Candidate, made: Made) => void;

/** Makes accounts by Bulk requests (RFC 7644, 3.7); what one of them leaves open is settled account by account. */
export class BulkMaker {
  constructor(
    private readonly link: DirectoryLink,
    private readonly single: AccountMaker,
    private readonly limits: BulkLimits,
    private readonly signal: AbortSignal,
    private readonly lastCall: AbortSignal,
  ) {}

  /** Accounts that go into one request at most. */
  get size(): number {
    return Math.min(this.limits.maxOperations, MAX_OPERATIONS);
  }

  /** Splits accounts into requests that the directory accepts. */
  requestsOf(candidates: readonly Candidate[]): Candidate[][] {
    const byId = new Map(candidates.map((candidate) => [candidate.id, candidate]));
    const limits = { ...this.limits, maxOperations: this.size };
    return splitBulk(candidates.map(newUserOf), limits).map((users) =>
      users.map(({ externalId }) => byId.get(externalId)!),
    );
  }

  /**
   * Makes the accounts of one request.
   * @param onMade called as the fate of each is known
   */
  async make(candidates: Candidate[], onMade: OnMade): Promise<void> {
    const { client, gate } = this.link;
    const users = candidates.map(newUserOf);
    let answer: (candidate: Candidate) => Promise<Made> | Made;
    try {
      const outcomes = await gate.run(() => client.bulkCreate(users, this.lastCall), this.signal);
      answer = (candidate) => this.settle(candidate, outcomes.get(candidate.id));
    } catch (error) {
      if (!(error instanceof ScimError) || isHopeless(error)) throw error;
      if (error.fault === 'too_large' && candidates.length > 1) return this.halves(candidates, onMade);
      // One by one it turns out whose fault it was, and, where nobody knows, what was made.
      answer = (candidate) => this.single.make(candidate, error.maybeDone);
    }
    const settled = await Promise.allSettled(
      candidates.map(async (candidate) => onMade(candidate, await answer(candidate))),
    );
    for (const one of settled) if (one.status === 'rejected') throw one.reason;
  }

  private settle(candidate: Candidate, outcome: BulkOutcome | undefined): Promise<Made> | Made {
    switch (outcome?.outcome) {
      case 'created':
        return { outcome: 'created', id: candidate.id, targetId: outcome.id };
      case 'conflict':
        return this.single.settleConflict(candidate, outcome.detail);
      case 'failed':
        if (outcome.error.isItemFault) return failedBy(candidate, outcome.error, false);
        return this.single.make(candidate, outcome.error.maybeDone);
      default:
        return this.single.make(candidate, true);
    }
  }

  private async halves(candidates: Candidate[], onMade: OnMade): Promise<void> {
    const middle = Math.ceil(candidates.length / 2);
    await this.make(candidates.slice(0, middle), onMade);
    await this.make(candidates.slice(middle), onMade);
  }
}
