import type { SlipwayClient } from '@slipway/client';
import { freePort } from '@slipway/testing';
import { startMailSink, type MailSink } from '@slipway/testing/mail';
import { startScimDirectory, type DirectorySwitches, type ScimDirectory } from '@slipway/testing/scim';
import { TestSlipway } from '../slipway.fixture.ts';

export const TOKEN = 'sandbox-token';
export const DOMAIN = 'example.test';

/** A Slipway with a directory and a mail server beside it, for one test file. */
export class TestAccounts {
  readonly slipway: TestSlipway;
  readonly directory: ScimDirectory;
  mail: MailSink;
  /** A port at which a directory of a test's own may be. */
  readonly spare: number;

  private constructor(slipway: TestSlipway, directory: ScimDirectory, mail: MailSink, spare: number) {
    this.slipway = slipway;
    this.directory = directory;
    this.mail = mail;
    this.spare = spare;
  }

  static async start(switches: Partial<DirectorySwitches> = {}): Promise<TestAccounts> {
    const [directory, mail] = await Promise.all([
      startScimDirectory({ token: TOKEN, switches }),
      startMailSink(),
    ]);
    const spare = await freePort();
    const slipway = await TestSlipway.start({
      accounts: {
        smtpUrl: mail.smtpUrl,
        directory: { url: directory.base('{tenant}'), token: TOKEN, domains: [DOMAIN] },
        allowedHosts: [`127.0.0.1:${directory.port}`, `127.0.0.1:${spare}`],
      },
    });
    return new TestAccounts(slipway, directory, mail, spare);
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
