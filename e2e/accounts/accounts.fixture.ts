import type { SlipwayClient } from '@slipway/client';
import { startMailSink, type MailSink } from '@slipway/testing/mail';
import { startScimDirectory, type DirectorySwitches, type ScimDirectory } from '@slipway/testing/scim';
import { TestSlipway } from '../slipway.fixture.ts';

export const TOKEN = 'sandbox-token';
export const DOMAIN = 'example.test';

/** A Slipway with a directory and a mail server beside it, for one test file. */
export class TestAccounts {
  readonly slipway: TestSlipway;
  readonly directory: ScimDirectory;
  readonly mail: MailSink;

  private constructor(slipway: TestSlipway, directory: ScimDirectory, mail: MailSink) {
    this.slipway = slipway;
    this.directory = directory;
    this.mail = mail;
  }

  static async start(switches: Partial<DirectorySwitches> = {}): Promise<TestAccounts> {
    const [directory, mail] = await Promise.all([
      startScimDirectory({ token: TOKEN, switches }),
      startMailSink(),
    ]);
    const slipway = await TestSlipway.start({
      accounts: {
        smtpUrl: mail.smtpUrl,
        directory: { url: directory.base('{tenant}'), token: TOKEN, domains: [DOMAIN] },
        allowedHosts: [`127.0.0.1:${directory.port}`],
      },
    });
    return new TestAccounts(slipway, directory, mail);
  }

  /** A new tenant, with the directory that it has from the start. */
  async tenant(): Promise<{ client: SlipwayClient; token: string; space: string; directoryId: string }> {
    const { client, token } = await this.slipway.tenant();
    const { data } = await client.directories.list();
    const { tenant_id: space } = await client.user();
    return { client, token, space, directoryId: data[0]!.id };
  }

  async close(): Promise<void> {
    await this.slipway.close();
    await Promise.all([this.directory.close(), this.mail.close()]);
  }
}
