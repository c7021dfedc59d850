import type { Sealer } from '@slipway/shared/sealing';
import { AddressRefused, type Mailer } from '@slipway/shared/mail';
import { digestsOf, newSecrets } from './verification.code.js';
import { verificationMail } from './verification.mail.js';
import type { Recipient, VerificationRepository } from './verification.repository.js';

const NIL = '00000000-0000-0000-0000-000000000000';
const CHUNK = 200;

export interface VerificationsOptions {
  repository: VerificationRepository;
  mailer: Mailer;
  sealer: Sealer;
  /** Where people open the dashboard; the link of a mail leads there. */
  publicUrl: string;
}

export interface MailingContext {
  signal: AbortSignal;
  log: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Called after each mail. */
  onMail: () => void;
}

/** Mails codes to accounts. A mail may come twice after a crash; then only the later code is worth something. */
export class Verifications {
  constructor(private readonly options: VerificationsOptions) {}

  /**
   * Mails all accounts of a job that are to be mailed and were not.
   * @returns how many mails the mail server has taken
   * @throws MailServerDown, or the signal's reason
   */
  async mailOwed(tenantId: string, jobId: string, context: MailingContext): Promise<number> {
    let [mailed, after] = [0, NIL];
    for (;;) {
      const recipients = await this.options.repository.owed(tenantId, jobId, after, CHUNK);
      if (recipients.length === 0) return mailed;
      after = recipients.at(-1)!.id;
      mailed += await this.mailAll(tenantId, recipients, context);
    }
  }

  /**
   * @returns false when there is nobody to be mailed any more
   * @throws AddressRefused, MailServerDown
   */
  async mail(tenantId: string, recipient: Recipient): Promise<boolean> {
    const { repository, mailer, sealer, publicUrl } = this.options;
    const secrets = newSecrets();
    const digests = digestsOf(secrets, sealer, tenantId, recipient.id);
    if (!(await repository.store(tenantId, recipient, digests))) return false;
    try {
      await mailer.send(
        recipient.email,
        digests.tokenHash.toString('hex').slice(0, 32),
        verificationMail(recipient, secrets, publicUrl),
      );
    } catch (error) {
      if (error instanceof AddressRefused)
        await repository.refused(tenantId, recipient.id, { code: error.code, message: error.message });
      throw error;
    }
    await repository.sent(tenantId, recipient.id, digests.tokenHash);
    return true;
  }

  private async mailAll(
    tenantId: string,
    recipients: Recipient[],
    { signal, log, onMail }: MailingContext,
  ): Promise<number> {
    const waiting = [...recipients];
    let mailed = 0;
    const lane = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        signal.throwIfAborted();
        try {
          if (!(await this.mail(tenantId, next))) continue;
          mailed += 1;
          onMail();
        } catch (error) {
          if (!(error instanceof AddressRefused)) {
            waiting.length = 0;
            throw error;
          }
          log('stderr', error.message);
        }
      }
    };
    const lanes = await Promise.allSettled(
      Array.from({ length: this.options.mailer.concurrency }, () => lane()),
    );
    for (const one of lanes) if (one.status === 'rejected') throw one.reason;
    return mailed;
  }
}
