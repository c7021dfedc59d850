import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import type { StoredAnswer } from '@slipway/jobs';
import type { JobAccepted, VerifiedByLink } from '@slipway/shared/contracts';
import { Conflict, DomainError, Gone, isDomainError, NotFound, Unprocessable } from '@slipway/shared/errors';
import { verificationRecord, type Sealer } from '@slipway/shared/sealing';
import type { Caller } from '../auth/caller.js';
import type { IdempotencyKey } from '../idempotency/idempotency.js';
import { JobSubmission, type JobDoor } from '../jobs/job.submission.js';
import { SEALER } from '../platform/tokens.js';
import { prepareResends, type ResendOrder } from './verification.resend.js';
import { VerificationRepository, type PendingVerification } from './verification.repository.js';

const ASK_AGAIN = 'Ask for a new one.';

/** Checks what was mailed to an account against what its owner gives back. */
@Injectable()
export class VerificationService {
  private readonly jobs: JobDoor<ResendOrder>;

  constructor(
    @Inject(VerificationRepository) private readonly verifications: VerificationRepository,
    @Inject(JobSubmission) submission: JobSubmission,
    @Inject(SEALER) private readonly sealer: Sealer,
  ) {
    this.jobs = submission.door('verification_mail', prepareResends, {
      keptBy: ({ accountId }) => accountId,
    });
  }

  /** @throws Unprocessable for a wrong code, Gone for one that is used up or too old */
  async verify(tenantId: string, accountId: string, code: string): Promise<void> {
    const verdict = await this.verifications.byAccount(tenantId, accountId, async (found, client) => {
      if (!found) return new NotFound('account');
      return refusalOf(found) ?? this.judge(client, found, code);
    });
    // Thrown outside: a wrong attempt counts, so it is committed.
    if (isDomainError(verdict)) throw verdict;
  }

  /** The link of the mail: whoever has it is the owner of the address. */
  async verifyByLink(token: string): Promise<VerifiedByLink> {
    const verdict = await this.verifications.byToken(token, async (found, client) => {
      if (!found) return new Gone('link_unknown', `This link is not valid any more. ${ASK_AGAIN}`);
      const refusal = refusalOf(found);
      if (refusal) return refusal;
      await this.verifications.accept(client, found);
      return {
        email: found.email,
        status: found.status === 'created' ? ('verified' as const) : found.status,
      };
    });
    if (isDomainError(verdict)) throw verdict;
    return verdict;
  }

  resend(
    { tenant_id: tenantId }: Caller,
    accountId: string,
    idempotency: IdempotencyKey | undefined,
  ): Promise<StoredAnswer> {
    return this.jobs.submit({
      tenantId,
      priority: 5,
      idempotency,
      domain: () => ({ tenantId, accountId }),
      answer: (job_id) => ({ job_id, status: 'pending' }) satisfies JobAccepted,
    });
  }

  private async judge(
    client: PoolClient,
    found: PendingVerification,
    code: string,
  ): Promise<DomainError | undefined> {
    const { account_id: id, tenant_id: tenantId, code_mac: mac } = found;
    if (mac && this.sealer.matchesMac(mac, code, verificationRecord(tenantId, id))) {
      await this.verifications.accept(client, found);
      return undefined;
    }
    await this.verifications.countWrong(client, found);
    const left = (found.attempts_left ?? 1) - 1;
    const rest = left === 0 ? ASK_AGAIN : `${left} ${left === 1 ? 'attempt is' : 'attempts are'} left.`;
    return new Unprocessable('wrong_code', `This is not the code that was mailed. ${rest}`, [
      { path: 'code', message: 'is not the one that was mailed' },
    ]);
  }
}

function refusalOf(found: PendingVerification): DomainError | undefined {
  if (found.verified_at) return new Conflict('already_verified', 'This address is verified already.');
  if (!found.code_mac || found.is_used)
    return new Conflict('no_code', `No code is waiting for this address. ${ASK_AGAIN}`);
  if (found.is_expired) return new Gone('code_expired', `The code is older than ten minutes. ${ASK_AGAIN}`);
  if (found.attempts_left === 0)
    return new Gone('attempts_used_up', `A wrong code was given five times. ${ASK_AGAIN}`);
  return undefined;
}
