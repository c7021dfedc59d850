import type { MailContent } from './mail.content.js';

/**
 * By its `Message-ID` a mail server may drop a mail that it has taken before. An invitation says the same each time; each
 * link to a new password takes the place of the one before, so each is in a mail of its own.
 * @param attempt the first is 1
 */
export function messageIdOf(mail: string, kind: MailContent['kind'], attempt: number): string {
  return kind === 'password_reset' ? `${mail}.${attempt}` : mail;
}
