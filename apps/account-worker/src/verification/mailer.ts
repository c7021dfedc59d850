import { createTransport } from 'nodemailer';
import { Mailer, smtpOptions } from '@slipway/shared/mail';

/** The operator's mail server. @param from the sender of mails: `Slipway <no-reply@example.com>` */
export function openMailer({ url, from }: { url: string; from: string }): Mailer {
  return new Mailer(createTransport(smtpOptions(url)), from);
}
