import { startMailSink } from '@slipway/testing/mail';
import { startScimDirectory, type DirectorySwitches, type ScimDirectory } from '@slipway/testing/scim';
import type { SlipwayClient } from '@slipway/client';
import { Random } from '../../faults/random.ts';
import { TestSlipway } from '../../slipway.fixture.ts';
import { DOMAIN, TOKEN } from '../accounts.fixture.ts';
import { ACCOUNTS, runJob } from './account.run.ts';
import { WorkerFleet } from './worker.fleet.ts';

/** One request in seven meets a fault. */
const FAULTS: Partial<DirectorySwitches> = {
  too_many_rate: 0.03,
  unavailable_rate: 0.02,
  bad_gateway_rate: 0.01,
  drop_before_rate: 0.02,
  drop_after_rate: 0.03,
  conflict_rate: 0.03,
  latency_ms: 120,
};
const TENANTS = 8;
const RUNS_AT_A_TIME = 48;

export interface AccountSoakOptions {
  seed: string;
  runs: number;
  say: (text: string) => void;
}

export interface AccountSoakReport {
  runs: number;
  accounts: number;
  kills: number;
  /** Runs whose job lost its worker at least once. */
  interrupted: number;
  /** Runs that had to be told to try failed accounts again. */
  retried: number;
  requests: number;
  faults: Record<string, number>;
  violations: string[];
}

/** Seeded runs of jobs while workers are killed and the directory misbehaves. */
export async function accountSoak({ seed, runs, say }: AccountSoakOptions): Promise<AccountSoakReport> {
  const random = new Random(seed);
  const mail = await startMailSink();
  const directories = await Promise.all(
    [true, false].map((bulk, index) =>
      startScimDirectory({
        token: TOKEN,
        switches: { ...FAULTS, bulk, max_operations: 20, seed: random.integer(1, 1_000_000) + index },
      }),
    ),
  );
  const slipway = await TestSlipway.start({
    accounts: {
      smtpUrl: mail.smtpUrl,
      directory: { url: directories[0]!.base('{tenant}'), token: TOKEN, domains: [DOMAIN] },
      allowedHosts: directories.map(({ port }) => `127.0.0.1:${port}`),
    },
  });
  const report: AccountSoakReport = {
    ...{ runs, accounts: runs * ACCOUNTS, kills: 0, interrupted: 0, retried: 0, requests: 0 },
    ...{ faults: {}, violations: [] },
  };
  // Those of the fleet are killed; the stack's own would outlive them all.
  await slipway.stack.services.get('account-worker')?.stop();
  const fleet = new WorkerFleet(slipway.stack);
  try {
    await fleet.start();
    const clients = await Promise.all(
      Array.from({ length: TENANTS }, async () => (await slipway.tenant()).client),
    );
    fleet.killAtRandom(random.fork('kills'));
    await runAll({ seed, runs, random, clients, directories, report, say });
  } finally {
    await fleet.close();
    report.kills = fleet.kills;
    await slipway.close();
    for (const directory of directories) addStatistics(report, directory);
    await Promise.all([mail.close(), ...directories.map((directory) => directory.close())]);
  }
  return report;
}

interface Runs {
  seed: string;
  runs: number;
  random: Random;
  clients: SlipwayClient[];
  directories: ScimDirectory[];
  report: AccountSoakReport;
  say: (text: string) => void;
}

async function runAll({ seed, runs, random, clients, directories, report, say }: Runs): Promise<void> {
  let [next, done] = [0, 0];
  const lane = async () => {
    for (let index = next++; index < runs; index = next++) {
      const of = random.fork(index);
      const outcome = await runJob(of.pick(clients), of.pick(directories), `run-${seed}-${index}`);
      done += 1;
      if (outcome.attempts > 1 + outcome.retries) report.interrupted += 1;
      if (outcome.retries > 0) report.retried += 1;
      for (const line of outcome.violations) {
        report.violations.push(line);
        say(`✖ ${line}`);
      }
      if (done % 50 === 0) say(`${done} of ${runs} runs, ${report.interrupted} interrupted`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(RUNS_AT_A_TIME, runs) }, lane));
}

function addStatistics(report: AccountSoakReport, directory: ScimDirectory): void {
  const { requests, faults } = directory.stats();
  report.requests += requests;
  for (const [name, count] of Object.entries(faults))
    report.faults[name] = (report.faults[name] ?? 0) + count;
}

/** The report as a person reads it. */
export function accountTable(report: AccountSoakReport): string {
  const { violations, faults, ...figures } = report;
  const rows = Object.entries({ ...figures, ...faults, violations: violations.length });
  return rows
    .map(([name, value]) => `${name.padEnd(20)} ${value.toLocaleString('en').padStart(10)}`)
    .join('\n');
}
