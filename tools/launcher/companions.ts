import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AccountSurroundings } from './service.environment.ts';

/** A process that is no part of Slipway: it stands for something of the world that a service talks to. */
export interface Companion {
  name: string;
  script: string;
  env: Record<string, string>;
  /** A text of its log that shows that it is up. */
  readyWhen: string;
}

export interface CompanionPorts {
  directoryPort: number;
  inboxPort: number;
  smtpPort: number;
}

/** Mail to it goes nowhere, wherever it is sent from (RFC 6761). */
const DOMAIN = 'example.test';

/** A directory in which accounts can be made, and a mail server that keeps what it is sent. */
export function companionsOf(home: string, { directoryPort, inboxPort, smtpPort }: CompanionPorts) {
  const token = directoryToken(join(home, 'directory-token'));
  const directoryUrl = `http://127.0.0.1:${directoryPort}`;
  const companions: Companion[] = [
    {
      name: 'sandbox-directory',
      script: moduleFile('@slipway/testing/scim/main'),
      env: { PORT: String(directoryPort), TOKEN: token },
      readyWhen: 'sandbox directory listens',
    },
    {
      name: 'inbox',
      script: moduleFile('@slipway/testing/mail/main'),
      env: { HTTP_PORT: String(inboxPort), SMTP_PORT: String(smtpPort) },
      readyWhen: 'mail sink listens',
    },
  ];
  const accounts: AccountSurroundings = {
    smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
    directory: { url: `${directoryUrl}/{tenant}/scim/v2`, token, domains: [DOMAIN] },
    allowedHosts: [`127.0.0.1:${directoryPort}`],
  };
  return { companions, accounts, directoryUrl, inboxUrl: `http://127.0.0.1:${inboxPort}` };
}

function moduleFile(module: string): string {
  return fileURLToPath(import.meta.resolve(module));
}

/** The token of the sandbox directory: made at the first start, because tenants keep it sealed with their directory. */
function directoryToken(file: string): string {
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}
