import { compilePlan, eachEarning, serializeTrace, type Sale, WHOLE_SHARE } from '@slipway/commissions';
import { fromMinor, planDocument, toMinor } from '@slipway/shared/contracts';
import { Decimal } from 'decimal.js';
import { rowOf, type Bench, type BenchContext, type Row } from '../harness/bench.ts';
import { median } from '../harness/statistics.ts';
import { DecimalCalculation, type DecimalLine } from './decimal.peer.ts';

const ROUNDS = 5;
const LINES = 200_000;
/** Each gets through all tiers. */
const LINES_OF_A_CONTRACT = 100;
const TIERS = [
  { from: '0', rate: '4' },
  { from: '150000', rate: '6' },
  { from: '250000', rate: '8' },
];

export const commissionEngine: Bench = {
  name: 'commission-engine',
  title: 'Commission engine',
  method:
    `${LINES.toLocaleString('en')} lines in USD of ${(LINES / LINES_OF_A_CONTRACT).toLocaleString('en')} contracts go through ` +
    'three marginal tiers by year, rounded half to even and divided between two participants by largest remainder. Ours ' +
    'makes two whole entries of each line, with traces; the peer is the same calculation on `decimal.js`, which notes attainment and ' +
    'slices as texts too. Nothing is read or stored. One thread, ' +
    `${ROUNDS} interleaved rounds, medians; the sums of both are compared.`,
  meaning: {
    'commission-engine': 'Lines per second that one thread calculates; more is better.',
    'commission-engine-traced':
      'The same with the traces of both entries written as JSON, in microseconds a line.',
  },
  gaps: {
    'commission-engine':
      'Profile `commissionOf` and `calculatePool`: a bigint operation costs 20–50 ns here.',
  },
  run,
};

interface Line {
  contract: string;
  amount: string;
}

async function run({ say }: BenchContext): Promise<Row[]> {
  const lines = Array.from({ length: LINES }, (_, index): Line => {
    const cents = 50_000n + ((BigInt(index) * 7_919n) % 700_000n);
    return {
      contract: `contract-${Math.floor(index / LINES_OF_A_CONTRACT)}`,
      amount: fromMinor(cents, 'USD'),
    };
  });
  const sales = salesOf(lines);
  const decimals = decimalsOf(lines);
  const seconds: Record<'ours' | 'traced' | 'peer', number[]> = { ours: [], traced: [], peer: [] };
  // The first round lets the compiler see everything, and does not count.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const ours = timed(() => ourTotal(sales, false));
    const traced = timed(() => ourTotal(sales, true));
    const peer = timed(() => peerTotal(decimals));
    if (ours.result !== peer.result || traced.result !== peer.result)
      throw new Error(`The sums differ: ${ours.result} and ${peer.result}`);
    if (round === 0) continue;
    seconds.ours.push(ours.seconds);
    seconds.traced.push(traced.seconds);
    seconds.peer.push(peer.seconds);
    const rates = [ours, peer].map(({ seconds }) => `${Math.round(LINES / seconds)}/s`);
    say(`round ${round}: ${rates[0]}, decimal.js ${rates[1]}`);
  }
  const perSecond = (list: number[]) => LINES / median(list);
  return [
    rowOf({
      name: 'commission-engine',
      unit: 'lines/s',
      better: 'more',
      ours: perSecond(seconds.ours),
      peer: { name: 'decimal.js', value: perSecond(seconds.peer) },
      checks: [{ of: 'ratio', bound: 'at least', value: 10 }],
      details: { lines: LINES, rounds: ROUNDS },
    }),
    rowOf({
      name: 'commission-engine-traced',
      unit: 'µs',
      better: 'less',
      ours: 1e6 / perSecond(seconds.traced),
      checks: [{ of: 'ours', bound: 'at most', value: 10 }],
    }),
  ];
}

function salesOf(lines: Line[]): Sale[] {
  const rate = { mode: 'marginal' as const, tiers: TIERS };
  const document = { currency: 'USD', accumulation: { window: 'year' }, rules: [{ name: 'Tiers', rate }] };
  const plan = compilePlan(planDocument.parse(document), '0192f3a4-0000-7000-8000-000000000001');
  const participants = [
    { party: 'first', share: (WHOLE_SHARE * 60n) / 100n, managers: [] },
    { party: 'second', share: (WHOLE_SHARE * 40n) / 100n, managers: [] },
  ];
  return lines.map(({ contract, amount }, index) => ({
    id: `line-${index}`,
    contractId: contract,
    date: '2026-03-01',
    window: contract,
    measure: toMinor(amount, 'USD'),
    client: 'client',
    product: null,
    variant: null,
    categories: [],
    plan,
    participants,
    reversals: [],
  }));
}

function decimalsOf(lines: Line[]): DecimalLine[] {
  const shares = [
    { party: 'first', percent: new Decimal(60) },
    { party: 'second', percent: new Decimal(40) },
  ];
  return lines.map(({ contract, amount }) => ({ contract, measure: new Decimal(amount), shares }));
}

/** Sums of both participants, in the order of their shares. */
function ourTotal(sales: Sale[], traced: boolean): string {
  const totals = { first: 0n, second: 0n };
  let characters = 0;
  eachEarning(sales, { contract: true }, ({ party, amount, trace }) => {
    if (party === 'first') totals.first += amount;
    else totals.second += amount;
    if (traced) characters += serializeTrace(trace).length;
  });
  if (traced && characters === 0) throw new Error('No trace was written');
  return `${fromMinor(totals.first, 'USD')} ${fromMinor(totals.second, 'USD')}`;
}

function peerTotal(lines: DecimalLine[]): string {
  const calculation = new DecimalCalculation(TIERS);
  let [first, second] = [new Decimal(0), new Decimal(0)];
  for (const line of lines)
    for (const { party, amount } of calculation.line(line)) {
      if (party === 'first') first = first.plus(amount);
      else second = second.plus(amount);
    }
  return `${first.toFixed(2)} ${second.toFixed(2)}`;
}

function timed(work: () => string): { result: string; seconds: number } {
  const started = performance.now();
  const result = work();
  return { result, seconds: (performance.now() - started) / 1_000 };
}
