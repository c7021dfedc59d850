import { rowOf, type Bench, type BenchContext, type Row } from '../harness/bench.ts';
import { median } from '../harness/statistics.ts';
import { AccountContest } from './account.contest.ts';

const ACCOUNTS = 10_000;
const ROUNDS = 3;
/** What one Bulk request of ours holds at most. */
const PER_BULK = 200;
const QUOTA = 25;
const QUOTA_ACCOUNTS = 750;
const [FEW, MANY] = [1_000, 100_000];
/** As in a small container: left alone, V8 clears up when it has filled gigabytes. */
const SMALL_HEAP = '--max-old-space-size=128 --max-semi-space-size=8';

export const accountProvisioning: Bench = {
  name: 'account-provisioning',
  title: 'Making accounts in a directory',
  method:
    `A job makes ${ACCOUNTS.toLocaleString('en')} accounts in an empty sandbox directory (SCIM 2.0, in memory, a process of its own): ` +
    'passwords are generated and sealed, what is about to be made and what came of it is on record in Postgres, each account is a ' +
    'line of the log. The limit is a process that only sends the same requests over undici and keeps nothing. They take turns ' +
    `${ROUNDS} times; the medians count. With the quota, the directory itself counts and refuses by a token bucket.`,
  meaning: {
    'accounts-single': 'Accounts a second with one POST for each.',
    'accounts-bulk': `Accounts a second where the directory offers Bulk, ${PER_BULK} in a request.`,
    'accounts-quota-used': `Share of a quota of ${QUOTA} requests a second that is used.`,
    'accounts-quota-refused':
      'Requests that the directory refuses with 429 after the first Retry-After, of all.',
    'accounts-memory': `With a heap of 128 MB: how much more memory the worker has at its peak with ${MANY.toLocaleString('en')} accounts than with ${FEW.toLocaleString('en')}.`,
  },
  gaps: {
    'accounts-bulk':
      'The directory needs 70 µs of a core for an account in a Bulk request; two writes to Postgres, a sealed password and ' +
      'a log line cost more than that on the core that is left. A third core would close it.',
  },
  run,
};

async function run(context: BenchContext): Promise<Row[]> {
  const contest = await AccountContest.open(context, 'speed');
  const rows = [
    await speed(contest, context, 'accounts-single', 1),
    await speed(contest, context, 'accounts-bulk', PER_BULK),
    ...(await quota(contest, context)),
  ];
  await contest.close();
  return [...rows, await memory(context)];
}

async function speed(
  contest: AccountContest,
  context: BenchContext,
  name: string,
  perRequest: number,
): Promise<Row> {
  await contest.set({ bulk: perRequest > 1, max_operations: PER_BULK });
  const [ours, bare]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await contest.bare(ACCOUNTS, perRequest));
    ours.push(ACCOUNTS / (await contest.ours(ACCOUNTS)));
  }
  context.say(
    `${name}: ours ${ours.map(Math.round).join(', ')}/s, bare ${bare.map(Math.round).join(', ')}/s`,
  );
  return rowOf({
    name,
    unit: 'accounts/s',
    better: 'more',
    ours: median(ours),
    limit: { name: perRequest > 1 ? 'bare undici Bulk loop' : 'bare undici POST loop', value: median(bare) },
    checks: [{ of: 'limit_ratio', bound: 'at least', value: 0.9 }],
    details: { accounts: ACCOUNTS, per_request: perRequest, rounds: ROUNDS },
  });
}

async function quota(contest: AccountContest, context: BenchContext): Promise<Row[]> {
  await contest.set({ bulk: false, requests_per_second: QUOTA });
  await contest.resetStats();
  const seconds = await contest.ours(QUOTA_ACCOUNTS, { quota: QUOTA });
  const { requests, by_status } = await contest.stats();
  await contest.set({ requests_per_second: null });
  const refused = by_status['429'] ?? 0;
  const used = (requests - refused) / (QUOTA * seconds);
  context.say(`quota: ${requests} requests in ${seconds.toFixed(1)} s, ${refused} refused`);
  const details = { requests, seconds, refused };
  return [
    rowOf({
      ...{ name: 'accounts-quota-used', unit: '%', better: 'more', ours: used * 100, details },
      checks: [{ of: 'ours', bound: 'at least', value: 95 }],
    }),
    rowOf({
      ...{ name: 'accounts-quota-refused', unit: '%', better: 'less', details },
      ours: (Math.max(0, refused - 1) / requests) * 100,
      checks: [{ of: 'ours', bound: 'at most', value: 1 }],
    }),
  ];
}

async function memory(context: BenchContext): Promise<Row> {
  const contest = await AccountContest.open(context, 'memory', SMALL_HEAP);
  const few = await peakMemory(contest, FEW);
  const many = await peakMemory(contest, MANY);
  context.say(`memory: ${few.toFixed(0)} MB with ${FEW} accounts, ${many.toFixed(0)} MB with ${MANY}`);
  return rowOf({
    name: 'accounts-memory',
    unit: 'MB',
    better: 'less',
    ours: many - few,
    checks: [{ of: 'ours', bound: 'at most', value: 48 }],
    details: { [`MB_with_${FEW}`]: few, [`MB_with_${MANY}`]: many },
  });
}

async function peakMemory(contest: AccountContest, accounts: number): Promise<number> {
  let peak = 0;
  await contest.ours(accounts, { whileItRuns: () => (peak = Math.max(peak, contest.workerMemory())) });
  return Math.max(peak, contest.workerMemory());
}
