import { readFileSync } from 'node:fs';
import type { SlipwayClient } from '@slipway/client';
import { TERMINAL_STATUSES } from '@slipway/shared/contracts';
import type { DirectoryStatistics, DirectorySwitches } from '@slipway/testing/scim';
import type { BenchContext } from '../harness/bench.ts';
import { startScript } from '../harness/processes.ts';
import { startSlipway, type RunningSlipway } from '../harness/slipway.ts';
import type { BareOptions, BareWord } from './bare.loop.ts';
import type { DirectoryOptions, DirectoryWord } from './directory.process.ts';

const TOKEN = 'bench-token';
const DOMAIN = 'example.test';
const LOOK_EVERY_MS = 100;
/** As many as the account worker opens by itself. */
const CONNECTIONS = 32;

/** Slipway and a directory, each in processes of its own; and the bare loop, when it is its turn. */
export class AccountContest {
  private spaces = 0;
  private readonly context: BenchContext;
  private readonly slipway: RunningSlipway;
  private readonly url: string;

  private constructor(context: BenchContext, slipway: RunningSlipway, url: string) {
    this.context = context;
    this.slipway = slipway;
    this.url = url;
  }

  /** @param flags for the account worker's Node */
  static async open(context: BenchContext, name: string, flags?: string): Promise<AccountContest> {
    const options: DirectoryOptions = { token: TOKEN, switches: {} };
    const child = startScript(new URL('directory.process.ts', import.meta.url), options, context.cleanup);
    const { url } = await child.next<DirectoryWord>();
    const slipway = await startSlipway(context, {
      name,
      without: ['build-worker', 'edge'],
      ...(flags === undefined ? {} : { accountWorkerFlags: flags }),
      accounts: {
        // No mail is sent.
        smtpUrl: 'smtp://127.0.0.1:9',
        directory: { url: `${url}/{tenant}/scim/v2`, token: TOKEN, domains: [DOMAIN] },
        allowedHosts: [new URL(url).host],
      },
    });
    return new AccountContest(context, slipway, url);
  }

  async set(switches: Partial<DirectorySwitches>): Promise<void> {
    const response = await fetch(`${this.url}/_switches`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(switches),
    });
    if (!response.ok) throw new Error(`the directory refused its switches: ${await response.text()}`);
  }

  async stats(): Promise<DirectoryStatistics> {
    return (await fetch(`${this.url}/_stats`)).json() as Promise<DirectoryStatistics>;
  }

  async resetStats(): Promise<void> {
    await fetch(`${this.url}/_stats`, { method: 'DELETE' });
  }

  /**
   * Lets a job make accounts in an empty directory.
   * @param whileItRuns called about ten times a second
   * @returns seconds from the start of the job to its end, by the job's own times
   */
  async ours(
    accounts: number,
    { quota = null, whileItRuns }: { quota?: number | null; whileItRuns?: () => void } = {},
  ): Promise<number> {
    const { client } = this.slipway;
    const space = this.newSpace();
    const { id } = await client.directories.add({
      name: space,
      base_url: `${this.url}/${space}/scim/v2`,
      token: TOKEN,
      allowed_domains: [DOMAIN],
      requests_per_second: quota,
    });
    const { job_id } = await client.accounts.create({ count: accounts, directory_id: id });
    const job = await ended(client, job_id, whileItRuns);
    if (job.status !== 'completed') throw new Error(`the job is ${job.status}: ${job.error_message}`);
    await this.empty(space);
    return (Date.parse(job.completed_at!) - Date.parse(job.started_at!)) / 1_000;
  }

  /** @returns accounts a second */
  async bare(accounts: number, perRequest: number): Promise<number> {
    const space = this.newSpace();
    const options: BareOptions = {
      ...{
        base: `${this.url}/${space}/scim/v2`,
        token: TOKEN,
        connections: perRequest > 1 ? 8 : CONNECTIONS,
      },
      ...{ accounts, perRequest },
    };
    const child = startScript(new URL('bare.loop.ts', import.meta.url), options, this.context.cleanup);
    const { perSecond } = await child.next<BareWord>(120_000);
    await child.stop();
    await this.empty(space);
    return perSecond;
  }

  /** Stops what was started, before it is measured beside something else. */
  async close(): Promise<void> {
    await this.slipway.stack.stop();
  }

  /** Memory of the account worker, in MB. */
  workerMemory(): number {
    const { pid } = this.slipway.stack.services.get('account-worker')!;
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1_024;
  }

  private newSpace(): string {
    this.spaces += 1;
    return `bench-${this.spaces}`;
  }

  private async empty(space: string): Promise<void> {
    await fetch(`${this.url}/_spaces/${space}`, { method: 'DELETE' });
  }
}

async function ended(client: SlipwayClient, jobId: string, whileItRuns?: () => void) {
  for (;;) {
    const job = await client.job(jobId);
    if (TERMINAL_STATUSES.has(job.status)) return job;
    whileItRuns?.();
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
