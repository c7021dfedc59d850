import { randomUUID } from 'node:crypto';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerEnvelope } from 'smtp-server';
import type { Mail } from './mailbox.js';

/** Bytes of a message. */
const MAX_MESSAGE = 1_048_576;

export interface SmtpOptions {
  /** Whether mail to an address is refused with 550. */
  refuses: (address: string) => boolean;
  deliver: (mail: Mail) => void;
}

/** An SMTP server (RFC 5321) that takes mail from anybody to anybody, and sends none on. */
export function smtpServer({ refuses, deliver }: SmtpOptions): SMTPServer {
  return new SMTPServer({
    name: 'mail-sink',
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    size: MAX_MESSAGE,
    // Milliseconds; whoever holds a connection open does not hold up the end. 0 would stand for the 30 s that it has
    // by itself.
    closeTimeout: 1,
    onRcptTo({ address }, _session, callback) {
      callback(refuses(address.toLowerCase()) ? replied(550, 'No such mailbox') : null);
    },
    onData(stream, { envelope }, callback) {
      received(stream, envelope).then(
        (mail) => {
          deliver(mail);
          callback(null, `Kept as ${mail.id}`);
        },
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
}

/** @throws an error with an SMTP reply code when the message is too long or none of MIME's */
async function received(stream: SMTPServerDataStream, envelope: SMTPServerEnvelope): Promise<Mail> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) continue;
    if (stream.sizeExceeded) chunks.length = 0;
    else chunks.push(chunk);
  }
  if (stream.sizeExceeded) throw replied(552, `A message has at most ${MAX_MESSAGE} bytes`);
  const message = Buffer.concat(chunks);
  const parsed = await PostalMime.parse(message).catch((error: unknown) => {
    throw replied(554, `The message cannot be read: ${String(error)}`);
  });
  return {
    id: randomUUID(),
    arrived_at: new Date().toISOString(),
    from: envelope.mailFrom ? envelope.mailFrom.address.toLowerCase() : '',
    to: [...new Set(envelope.rcptTo.map(({ address }) => address.toLowerCase()))],
    subject: parsed.subject ?? '',
    text: ended(parsed.text),
    html: ended(parsed.html),
    attachments: parsed.attachments.map(({ filename, mimeType, content }) => ({
      filename,
      mime_type: mimeType,
      bytes: typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength,
    })),
    bytes: message.length,
  };
}

/** Whether a body ends with a line break depends on how it was encoded. */
function ended(text = ''): string {
  return text.replace(/\n$/, '');
}

/** An error that the SMTP server replies with. */
function replied(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
