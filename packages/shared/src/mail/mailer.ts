import { DomainError, messageOf } from '../errors/index.js';
import { inSpan, SpanKind } from '../telemetry/spans.js';

const CONNECTIONS = 4;
const TIMEOUT_MS = 20_000;

export interface MailText {
  subject: string;
  text: string;
  html: string;
}

/** What hands a mail to a server: a transport of nodemailer, which the app that sends mails brings with it. */
export interface MailTransport {
  sendMail(mail: {
    from: string;
    to: { name: string; address: string };
    subject: string;
    text: string;
    html: string;
    messageId: string;
    headers: Record<string, string>;
  }): Promise<unknown>;
  close(): void;
}

/** Options of nodemailer's transport. @param url `smtp://user:password@host:587`, or `smtps://…` */
export function smtpOptions(url: string) {
  return {
    url,
    pool: true as const,
    maxConnections: CONNECTIONS,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** The mail server could not be reached, or refuses all mail: the same mail may be taken later. */
export class MailServerDown extends DomainError {
  constructor(cause: unknown) {
    super({
      code: 'mail_server_down',
      status: 503,
      detail: `The mail server does not take mail: ${messageOf(cause)}`,
      level: 'warn',
      retryable: true,
      cause,
    });
  }
}

/** The mail server refuses this address for good. */
export class AddressRefused extends DomainError {
  constructor(address: string, cause: unknown) {
    super({
      code: 'mail_refused',
      status: 422,
      detail: `The mail server refuses ${address}: ${messageOf(cause)}`,
      cause,
    });
  }
}

/** Hands mails to the operator's mail server. */
export class Mailer {
  /** @param from the sender: `Slipway <no-reply@example.com>` */
  constructor(
    private readonly transport: MailTransport,
    private readonly from: string,
  ) {}

  /** Mails that are sent at a time. */
  readonly concurrency = CONNECTIONS;

  /**
   * @param id makes the `Message-ID`, by which a mail that is sent again after a crash is known as the same
   * @throws AddressRefused, MailServerDown
   */
  async send(address: string, id: string, { subject, text, html }: MailText): Promise<void> {
    try {
      const mail = {
        from: this.from,
        // As an object: nothing in an address is taken for a second one.
        to: { name: '', address },
        subject,
        text,
        html,
        messageId: `<${id}@slipway>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      };
      // Whom it is for is in no trace.
      await inSpan('send mail', { kind: SpanKind.CLIENT }, () => this.transport.sendMail(mail));
    } catch (error) {
      throw isFinal(error) ? new AddressRefused(address, error) : new MailServerDown(error);
    }
  }

  close(): void {
    this.transport.close();
  }
}

/** A 5yz reply to this recipient or message (RFC 5321, 4.2.1); other failures are of the server or of the way to it. */
function isFinal(error: unknown): boolean {
  const { responseCode, code, command } = error as { responseCode?: number; code?: string; command?: string };
  const isOfMessage =
    code === 'EENVELOPE' || code === 'EMESSAGE' || command === 'RCPT TO' || command === 'DATA';
  return isOfMessage && responseCode !== undefined && responseCode >= 500;
}
