import { readFileSync } from 'node:fs';
import pg from 'pg';
import { SlipwayClient } from '@slipway/client';
import { TERMINAL_EVENTS } from '@slipway/shared/contracts';
import { jobCatalog, type JobResult } from '@slipway/shared/contracts/jobs';
import { rowOf, type Bench, type BenchContext, type Row } from '../harness/bench.ts';
import { newUser, requireDurability, startSlipway, type RunningSlipway } from '../harness/slipway.ts';
import { percentile } from '../harness/statistics.ts';
import { bareCopySeconds } from './bare.copy.ts';
import { fill, INVOICES_OF_A_CONTRACT, LINES_OF_AN_INVOICE } from './facts.ts';

const SIZES = [10_000, 100_000, 1_000_000];
const INVOICES = 100_000;
const CHANGES = 120;

export const commissionLedger: Bench = {
  name: 'commission-ledger',
  title: 'Commissions of a million invoice lines',
  method:
    `Contracts of two participants, each with ${INVOICES_OF_A_CONTRACT} invoices of ${LINES_OF_AN_INVOICE} lines, go through three marginal tiers: a run by ` +
    'the API reads the facts, calculates, and posts two entries of each line with trace and hash into the ledger. The limit is one COPY of the ' +
    'same rows from a file into the same tables, with their indexes and triggers, of an empty database in the same Postgres. For single changes, ' +
    `${CHANGES} of ${INVOICES.toLocaleString('en')} calculated invoices, chosen all over the year, are credited one after the other; the time ends when the ` +
    'differences are in the ledger.',
  meaning: {
    'commission-run': 'Invoice lines a second, two entries each, of a million.',
    'commission-run-unchanged': 'How many times faster a second run is when nothing has changed.',
    'commission-run-recheck': 'The same when everything is calculated and compared again.',
    'commission-run-flat': 'Time for a line of a million as a multiple of that for a line of ten thousand.',
    'commission-run-memory':
      'How much more memory the service has at its peak with a million lines than with a hundred thousand.',
    'commission-change': 'From the credit note to the ledger, 95 of 100, with a hundred thousand invoices.',
  },
  run,
};

type RunResult = JobResult<'commission_run'>;

async function run(context: BenchContext): Promise<Row[]> {
  const slipway = await startSlipway(context, { without: ['edge', 'build-worker'], commissions: true });
  await requireDurability(slipway.stack.databaseUrl);
  const curve: { lines: number; seconds: number; memory: number }[] = [];
  let last: { client: SlipwayClient; tenantId: string } | undefined;
  for (const lines of SIZES) {
    last = await tenant(slipway);
    await fill(slipway.stack.databaseUrl, last.tenantId, lines);
    const { seconds, result } = await timedRun(last.client);
    if (result.entries !== lines * 2) throw new Error(`${result.entries} entries of ${lines} lines`);
    curve.push({ lines, seconds, memory: serviceMemory(slipway) });
    context.say(
      `${lines} lines: ${seconds.toFixed(2)} s, ${((seconds * 1e6) / lines).toFixed(1)} µs each, ${serviceMemory(slipway).toFixed(0)} MB`,
    );
  }
  const { client, tenantId } = last!;
  const unchanged = await timedRun(client);
  const recheck = await timedRun(client, { recheck: true });
  if (unchanged.result.entries + recheck.result.entries !== 0) throw new Error('a second run has posted');
  const copied = await bareCopySeconds(slipway.stack.databaseUrl, tenantId, context.home);
  context.say(
    `bare COPY ${copied.toFixed(2)} s; unchanged ${unchanged.seconds.toFixed(2)} s; recheck ${recheck.seconds.toFixed(2)} s`,
  );
  const [small, middle, large] = curve as [(typeof curve)[0], (typeof curve)[0], (typeof curve)[0]];
  const perLine = ({ lines, seconds }: (typeof curve)[0]) => (seconds * 1e6) / lines;
  return [
    rowOf({
      name: 'commission-run',
      unit: 'lines/s',
      better: 'more',
      ours: large.lines / large.seconds,
      limit: { name: 'bare COPY', value: large.lines / copied },
      checks: [{ of: 'limit_ratio', bound: 'at least', value: 0.6 }],
      details: Object.fromEntries(curve.map((one) => [`µs_a_line_of_${one.lines}`, perLine(one)])),
    }),
    rowOf({
      name: 'commission-run-unchanged',
      unit: '×',
      better: 'more',
      ours: large.seconds / unchanged.seconds,
      checks: [{ of: 'ours', bound: 'at least', value: 6 }],
    }),
    rowOf({
      name: 'commission-run-recheck',
      unit: '×',
      better: 'more',
      ours: large.seconds / recheck.seconds,
    }),
    rowOf({
      name: 'commission-run-flat',
      unit: '×',
      better: 'less',
      ours: perLine(large) / perLine(small),
      checks: [{ of: 'ours', bound: 'at most', value: 1.25 }],
    }),
    rowOf({
      name: 'commission-run-memory',
      unit: 'MB',
      better: 'less',
      ours: large.memory - middle.memory,
      checks: [{ of: 'ours', bound: 'at most', value: 100 }],
      details: Object.fromEntries(curve.map(({ lines, memory }) => [`MB_with_${lines}`, memory])),
    }),
    await singleChanges(slipway, context),
  ];
}

async function tenant(slipway: RunningSlipway): Promise<{ client: SlipwayClient; tenantId: string }> {
  const { client } = await newUser(slipway.stack.apiUrl);
  return { client, tenantId: (await client.user()).tenant_id };
}

async function timedRun(
  client: SlipwayClient,
  body: { recheck?: boolean } = {},
): Promise<{ seconds: number; result: RunResult }> {
  const started = performance.now();
  const { job_id } = await client.commissions.run(body);
  for await (const event of client.follow(job_id)) {
    if (!TERMINAL_EVENTS.has(event.type)) continue;
    if (event.type !== 'job.completed') throw new Error(`the run ended with ${JSON.stringify(event)}`);
    break;
  }
  const seconds = (performance.now() - started) / 1_000;
  const { result } = await client.job(job_id);
  return { seconds, result: jobCatalog.commission_run.result.parse(result) };
}

/** The peak of the service's memory so far, in MB. */
function serviceMemory({ stack }: RunningSlipway): number {
  const status = readFileSync(`/proc/${stack.services.get('commission-service')!.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)![1]) / 1_024;
}

async function singleChanges(slipway: RunningSlipway, context: BenchContext): Promise<Row> {
  const { client, tenantId } = await tenant(slipway);
  const { databaseUrl } = slipway.stack;
  await fill(databaseUrl, tenantId, INVOICES, 1);
  await timedRun(client);
  const connection = new pg.Client({ connectionString: databaseUrl });
  await connection.connect();
  const times: number[] = [];
  try {
    const { rows } = await connection.query<{ id: string; line: string }>(
      `SELECT i.id, l.id AS line FROM invoices i JOIN invoice_lines l ON l.invoice_id = i.id
       WHERE i.tenant_id = $1 ORDER BY md5(i.id::text) LIMIT $2`,
      [tenantId, CHANGES],
    );
    for (const { id, line } of rows) {
      const started = performance.now();
      await client.invoices.credit(id, { reason: 'returned', lines: [{ line_id: line, net: '100.00' }] });
      await untilPosted(connection, line);
      times.push(performance.now() - started);
    }
  } finally {
    await connection.end();
  }
  context.say(
    `a change: median ${percentile(times, 0.5).toFixed(0)} ms, p95 ${percentile(times, 0.95).toFixed(0)} ms`,
  );
  return rowOf({
    name: 'commission-change',
    unit: 'ms',
    better: 'less',
    ours: percentile(times, 0.95),
    checks: [{ of: 'ours', bound: 'at most', value: 200 }],
    details: {
      invoices: INVOICES,
      changes: CHANGES,
      median: percentile(times, 0.5),
      p99: percentile(times, 0.99),
    },
  });
}

/** Both participants lose something. */
async function untilPosted(connection: pg.Client, line: string): Promise<void> {
  const until = performance.now() + 30_000;
  while (performance.now() < until) {
    const { rows } = await connection.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM ledger_entries WHERE source_id = $1 AND revision > 1',
      [line],
    );
    if (rows[0]!.n === 2) return;
  }
  throw new Error('a change was not posted within 30 seconds');
}
