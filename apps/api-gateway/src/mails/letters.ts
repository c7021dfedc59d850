import { Inject, Injectable } from '@nestjs/common';
import type { MailText } from '@slipway/shared/mail';
import { PasswordResetRepository } from '../auth/password.reset.repository.js';
import { SETTINGS, type GatewaySettings } from '../platform/tokens.js';
import type { MailContent } from './mail.content.js';
import { linkTo } from './mail.links.js';
import { invitationMail, passwordResetMail } from './mail.texts.js';

/** Writes mails when they are about to be sent. */
@Injectable()
export class Letters {
  constructor(
    @Inject(PasswordResetRepository) private readonly resets: PasswordResetRepository,
    @Inject(SETTINGS) private readonly settings: Pick<GatewaySettings, 'publicUrl'>,
  ) {}

  /** @returns nothing when there is nobody to write to */
  async write(content: MailContent): Promise<MailText | undefined> {
    const { publicUrl } = this.settings;
    if (content.kind === 'invitation')
      return invitationMail({ ...content, link: linkTo(publicUrl, 'invitation', content.token) });
    const token = await this.resets.open(content.email, content.source);
    return token === undefined ? undefined : passwordResetMail(linkTo(publicUrl, 'reset-password', token));
  }
}
