import { Inject, Injectable, Optional, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Logger } from '@slipway/shared/logging';
import { AddressRefused, type Mailer } from '@slipway/shared/mail';
import { isAway } from '../availability/guarded.queries.js';
import { LOGGER, SETTINGS, type GatewaySettings } from '../platform/tokens.js';
import { Letters } from './letters.js';
import { openMailer } from './mailer.js';
import { MailOutbox, type ClaimedMail } from './mail.outbox.js';
import { messageIdOf } from './message.id.js';

/** How often it is looked when nobody has said that there is something. */
const LOOK_EVERY_MS = 5_000;
const FIRST_PAUSE_SECONDS = 5;
const LONGEST_PAUSE_SECONDS = 600;

/**
 * Sends what lies in the outbox, at least once: a gateway that dies after the mail server has taken a mail leaves it to
 * another one, which sends it again. Without a mail server nothing is sent.
 */
@Injectable()
export class MailSender implements OnModuleInit, OnModuleDestroy {
  private readonly mailer: Mailer | undefined;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isWoken = false;
  private isStopped = false;

  constructor(
    @Inject(MailOutbox) private readonly outbox: MailOutbox,
    @Inject(Letters) private readonly letters: Letters,
    @Inject(SETTINGS) settings: Pick<GatewaySettings, 'mail'>,
    @Optional() @Inject(LOGGER) private readonly logger?: Logger,
  ) {
    this.mailer = settings.mail && openMailer(settings.mail);
  }

  /** Whether there is a mail server at all. */
  get isConfigured(): boolean {
    return this.mailer !== undefined;
  }

  onModuleInit(): void {
    this.timer = setInterval(() => this.wake(), LOOK_EVERY_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await this.running;
    this.mailer?.close();
  }

  /** There may be something to send. */
  wake(): void {
    this.isWoken = true;
    this.running ??= this.run().finally(() => (this.running = undefined));
  }

  private async run(): Promise<void> {
    while (this.isWoken && !this.isStopped) {
      this.isWoken = false;
      try {
        await this.sendDue();
      } catch (error) {
        if (!isAway(error))
          this.logger?.error({ err: error }, 'the mails that are to be sent cannot be read');
      }
    }
  }

  private async sendDue(): Promise<void> {
    const expired = await this.outbox.removeExpired();
    if (expired > 0) this.logger?.warn({ mails: expired }, 'mails could not be sent while they were of use');
    const { mailer } = this;
    if (!mailer) return;
    for (;;) {
      const mails = await this.outbox.claim(mailer.concurrency);
      await Promise.all(mails.map((mail) => this.send(mailer, mail)));
      if (mails.length < mailer.concurrency || this.isStopped) return;
    }
  }

  private async send(mailer: Mailer, { id, content, attempts }: ClaimedMail): Promise<void> {
    if (!content) {
      this.logger?.error({ mail: id, attempts }, 'a mail does not open with the keys of this gateway');
      // Another gateway may have the key; until it is of no more use the mail waits, and keeps no other one waiting.
      return this.outbox.defer(id, pauseAfter(attempts));
    }
    try {
      const letter = await this.letters.write(content);
      if (letter) await mailer.send(content.email, messageIdOf(id, content.kind, attempts), letter);
      await this.outbox.remove(id);
    } catch (error) {
      if (isAway(error)) return;
      const said = { err: error, mail: id, kind: content.kind, attempts };
      if (error instanceof AddressRefused) {
        this.logger?.warn(said, 'a mail is refused for good');
        return this.outbox.remove(id);
      }
      this.logger?.warn(said, 'a mail could not be sent, and is tried again');
      await this.outbox.defer(id, pauseAfter(attempts));
    }
  }
}

/** In seconds. */
function pauseAfter(attempts: number): number {
  return Math.min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** Math.min(attempts - 1, 10));
}
