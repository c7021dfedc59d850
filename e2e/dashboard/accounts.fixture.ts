import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import pg from 'pg';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { SlipwayClient } from '@slipway/client';
import { startMailSink, type MailSink } from '@slipway/testing/mail';
import { startScimDirectory, type ScimDirectory } from '@slipway/testing/scim';
import { DOMAIN, TOKEN } from '../accounts/accounts.fixture.ts';
import { TestDashboard } from './dashboard.fixture.ts';

export interface Organisation {
  context: BrowserContext;
  page: Page;
  client: SlipwayClient;
  /** Its part of the sandbox directory. */
  space: string;
  directoryId: string;
}

/** A dashboard before a Slipway that has a directory and a mail server beside it. */
export class AccountsDashboard {
  readonly dashboard: TestDashboard;
  readonly directory: ScimDirectory;
  readonly mail: MailSink;

  private constructor(dashboard: TestDashboard, directory: ScimDirectory, mail: MailSink) {
    this.dashboard = dashboard;
    this.directory = directory;
    this.mail = mail;
  }

  static async start(): Promise<AccountsDashboard> {
    const [directory, mail] = await Promise.all([startScimDirectory({ token: TOKEN }), startMailSink()]);
    const dashboard = await TestDashboard.start({
      accounts: {
        smtpUrl: mail.smtpUrl,
        directory: { url: directory.base('{tenant}'), token: TOKEN, domains: [DOMAIN] },
        allowedHosts: [`127.0.0.1:${directory.port}`],
      },
    });
    return new AccountsDashboard(dashboard, directory, mail);
  }

  /** Somebody who has just opened an account, with the directory that everybody has from the start. */
  async organisation(options: BrowserContextOptions = {}): Promise<Organisation> {
    const { context, page, client } = await this.dashboard.newUser(options);
    const { data } = await client.directories.list();
    const { tenant_id: space } = await client.user();
    return { context, page, client, space, directoryId: data[0]!.id };
  }

  /** Puts a directory into quarantine, as one that kept failing. */
  async quarantine(directoryId: string, reason: string): Promise<void> {
    const db = new pg.Client({ connectionString: this.dashboard.slipway.stack.databaseUrl });
    await db.connect();
    try {
      await db.query(
        `UPDATE directories SET quarantined_at = now() - interval '5 minutes', quarantine_reason = $2,
           quarantined_until = now() + interval '2 hours' WHERE id = $1`,
        [directoryId, reason],
      );
    } finally {
      await db.end();
    }
  }

  /** The code in the last mail to an address, once it is there. */
  async codeFor(email: string): Promise<string> {
    const [, first = '', second = ''] = /code is (\d{3}) (\d{3})/.exec(await this.mailTo(email)) ?? [];
    return first + second;
  }

  /** The link in the last mail to an address, once it is there. */
  async linkFor(email: string): Promise<string> {
    return /http\S+\/verify#[\w-]{43}/.exec(await this.mailTo(email))?.[0] ?? '';
  }

  private async mailTo(email: string): Promise<string> {
    const first = await this.mail.next(email, { after: 0 });
    return (this.mail.mails(email).at(-1) ?? first).text;
  }

  async close(): Promise<void> {
    await this.dashboard.close();
    await Promise.all([this.directory.close(), this.mail.close()]);
  }
}

/**
 * One for the tests of a file, each of which fails when a script failed or the page's policy refused something.
 * @returns where it is, from the beginning of the tests
 */
export function accountsDashboard(): { all: AccountsDashboard } {
  const given = {} as { all: AccountsDashboard };
  beforeAll(async () => {
    given.all = await AccountsDashboard.start();
  });
  afterAll(() => given.all?.close());
  afterEach(() => {
    const { dashboard } = given.all;
    // What is refused, or is not there, the browser's console tells by itself.
    const complaints = dashboard.complaints.filter((text) => !/status of 4\d\d/.test(text));
    dashboard.complaints = [];
    if (complaints.length > 0)
      throw new Error(
        `Scripts failed, or the policy of the page refused something:\n${complaints.join('\n')}`,
      );
  });
  return given;
}
