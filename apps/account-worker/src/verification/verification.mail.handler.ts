import { Handles, type ClaimedJob, type HandlerContext, type HandlerOutcome } from '@slipway/jobs';
import { DomainError } from '@slipway/shared/errors';
import type { VerificationRepository } from './verification.repository.js';
import type { Verifications } from './verifications.js';

/** Mails one account a new code. */
export class VerificationMailHandler {
  constructor(
    private readonly repository: VerificationRepository,
    private readonly verifications: Verifications,
  ) {}

  @Handles('verification_mail')
  async mail(
    { tenantId, payload }: ClaimedJob<'verification_mail'>,
    _context: HandlerContext,
  ): Promise<HandlerOutcome<'verification_mail'>> {
    const recipient = await this.repository.recipient(tenantId, payload.account_id);
    if (!recipient) throw nothingToVerify();
    if (!(await this.verifications.mail(tenantId, recipient))) throw nothingToVerify();
    return { result: { account_id: recipient.id, email: recipient.email } };
  }
}

function nothingToVerify(): DomainError {
  return new DomainError({
    code: 'nothing_to_verify',
    status: 409,
    detail: 'The account is verified, disabled or deleted by now.',
  });
}
