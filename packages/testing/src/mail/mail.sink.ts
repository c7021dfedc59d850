import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { Mailbox, type Mail, type NextOptions } from './mailbox.js';
import { mailApp } from './mail.routes.js';
import { smtpServer } from './smtp.js';

export interface MailSinkOptions {
  /** 0, the default, takes any free port. */
  smtpPort?: number;
  httpPort?: number;
  host?: string;
}

export interface MailSink {
  smtpPort: number;
  httpPort: number;
  /** `smtp://host:port`, as nodemailer takes it. */
  smtpUrl: string;
  /** The inbox page; the API is under its `/api`. */
  url: string;
  /** The mails that are kept, or those to an address; the oldest first. */
  mails(to?: string): Mail[];
  /** The first mail to an address after those that have been seen, at once or when it arrives. */
  next(to: string, options?: NextOptions): Promise<Mail>;
  /** Refuses mail to matching addresses, in lower case, with 550; `null` refuses none. */
  refuse(pattern: RegExp | null): void;
  /** Calls for each mail that arrives, until the returned function is called. */
  onMail(listener: (mail: Mail) => void): () => void;
  clear(): void;
  close(): Promise<void>;
}

/** Starts an SMTP server that keeps the newest 2,000 mails, each of 1 MiB at most, and a page that shows them. */
export async function startMailSink({
  smtpPort = 0,
  httpPort = 0,
  host = '127.0.0.1',
}: MailSinkOptions = {}): Promise<MailSink> {
  const mailbox = new Mailbox();
  let refused: RegExp | null = null;
  const smtp = smtpServer({
    refuses: (address) => refused !== null && new RegExp(refused.source, refused.flags).test(address),
    deliver: (mail) => mailbox.add(mail),
  });
  // A connection that breaks is the client's affair; unheard, the event would end the process.
  smtp.on('error', () => undefined);
  const smtpBound = await listening(smtp.server, smtpPort, host);
  const http = createServer(mailApp(mailbox, smtpBound));
  const httpBound = await listening(http, httpPort, host).catch(async (error: unknown) => {
    await closed(smtp);
    throw error;
  });
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    smtpPort: smtpBound,
    httpPort: httpBound,
    smtpUrl: `smtp://${name}:${smtpBound}`,
    url: `http://${name}:${httpBound}`,
    mails: (to) => mailbox.mails(to),
    next: (to, options) => mailbox.next(to, options),
    refuse: (pattern) => void (refused = pattern),
    onMail: (listener) => mailbox.onMail(listener),
    clear: () => mailbox.clear(),
    close: async () => {
      mailbox.close();
      const ended = Promise.all([closed(smtp), closed(http)]);
      http.closeAllConnections();
      await ended;
    },
  };
}

/** The port on which it listens. */
async function listening(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

function closed(server: { close(callback: () => void): unknown }): Promise<void> {
  return new Promise((resolve) => void server.close(() => resolve()));
}
