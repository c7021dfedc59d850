import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { findChromium } from '@slipway/tools/system-packages';
import { rowOf, type Bench, type BenchContext, type Row } from '../harness/bench.ts';
import { median } from '../harness/statistics.ts';
import { buildLogPages, LINES } from './build.log.ts';
import { buildPage } from './build.page.ts';
import { figuresOf, type FrameFigures } from './frames.ts';
import { startLogServer } from './log.server.ts';
import { openLog, type Opened } from './open.log.ts';

const ROUNDS = 3;
const SCROLL_SECONDS = 5;
const VIEW = { name: 'view', path: '/' };
const PRE = { name: 'pre', path: '/pre.html' };

export const logView: Bench = {
  name: 'log-view',
  title: 'Log view',
  method:
    `${LINES.toLocaleString('en')} coloured lines of a build in headless Chromium without a graphics card, 1,280 × 800 ` +
    'pixels, from a local server in event pages of up to 256 KB, the next one fetched while this one is taken in. ' +
    'Ours is the dashboard’s own log view, built for production and under its content security policy; the peer is a ' +
    'plain `<pre>` that gets the same pages, the same parser and the same style sheet, and an element for every line. Then each is ' +
    `scrolled from its first to its last line in ${SCROLL_SECONDS} s: at this speed no row stays for a second frame. A ` +
    'frame counts as in time up to 25 ms, one and a half of the 16.7 ms between two frames at 60 Hz. ' +
    `${ROUNDS} interleaved rounds in fresh browser contexts, medians.`,
  meaning: {
    'log-view-first-line': 'From the navigation until the first line is on the screen, ratio = peer / ours.',
    'log-view-all-lines':
      'From the navigation until all lines are there to be scrolled to, searched and copied, ratio = peer / ours.',
    'log-view-frames':
      'Share of the frames that are in time while all lines are scrolled through, ratio = ours / peer.',
  },
  gaps: {
    'log-view-all-lines':
      'Fetching and parsing 17 MB of JSON in 67 pages, one after the other, keeps the main thread busy for 0.8 to 1 s; what else the machine does comes on top.',
    'log-view-frames':
      'Every frame draws some 45 rows anew, in software, on the cores that everything else runs on: of the 16.7 ms there is little left when they are busy.',
  },
  run,
};

async function run({ root, home, cleanup, say, note }: BenchContext): Promise<Row[]> {
  const executablePath = findChromium();
  if (!executablePath)
    throw new Error('this bench needs Chrome or Chromium; `npm test` installs one, or says how to');
  const folder = join(home, 'page');
  await buildPage(root, folder);
  const origin = await startLogServer(folder, buildLogPages(), cleanup);
  const browser = await chromium.launch({
    executablePath,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  cleanup.add(() => browser.close());
  note('Chromium', browser.version());
  const busy = loadavg()[0] ?? 0;
  const rounds = await rounded(browser, origin, say);
  return rowsOf(rounds, busy / availableParallelism());
}

type Round = Record<'view' | 'pre', Opened>;

async function rounded(browser: Browser, origin: string, say: (text: string) => void): Promise<Round[]> {
  const rounds: Round[] = [];
  for (let number = 1; number <= ROUNDS; number += 1) {
    const round = {
      view: await openLog(browser, origin + VIEW.path, SCROLL_SECONDS),
      pre: await openLog(browser, origin + PRE.path, SCROLL_SECONDS),
    };
    rounds.push(round);
    for (const { name } of [VIEW, PRE] as const) {
      const { firstLine, allLines, frames } = round[name as keyof Round];
      const { inTime, p50, p95, longest } = figuresOf(frames);
      say(
        `round ${number}, ${name}: first line ${ms(firstLine)}, all ${ms(allLines)}; ${frames.length} frames, ` +
          `${Math.round(inTime * 100)} % in time, p50 ${ms(p50)}, p95 ${ms(p95)}, longest ${ms(longest)}`,
      );
    }
  }
  return rounds;
}

function rowsOf(rounds: Round[], busy: number): Row[] {
  const middle = (name: keyof Round, of: (opened: Opened) => number) =>
    median(rounds.map((round) => of(round[name])));
  const frame = (name: keyof Round, of: keyof FrameFigures) =>
    middle(name, ({ frames }) => figuresOf(frames)[of]);
  const pre = (value: number) => ({ name: '<pre>', value });
  const times = { lines: LINES, rounds: rounds.length, 'load per core before': busy.toFixed(1) };
  return [
    rowOf({
      name: 'log-view-first-line',
      unit: 'ms',
      better: 'less',
      ours: middle('view', ({ firstLine }) => firstLine),
      peer: pre(middle('pre', ({ firstLine }) => firstLine)),
      checks: [{ of: 'ours', bound: 'at most', value: 1_000 }],
      details: times,
    }),
    rowOf({
      name: 'log-view-all-lines',
      unit: 'ms',
      better: 'less',
      ours: middle('view', ({ allLines }) => allLines),
      peer: pre(middle('pre', ({ allLines }) => allLines)),
      checks: [{ of: 'ours', bound: 'at most', value: 1_000 }],
      details: times,
    }),
    rowOf({
      name: 'log-view-frames',
      unit: '%',
      better: 'more',
      ours: 100 * frame('view', 'inTime'),
      peer: pre(100 * frame('pre', 'inTime')),
      checks: [{ of: 'ours', bound: 'at least', value: 95 }],
      details: {
        'p50 ms': frame('view', 'p50').toFixed(1),
        'p95 ms': frame('view', 'p95').toFixed(1),
        'frames missed': frame('view', 'missed'),
        '<pre> p95 ms': frame('pre', 'p95').toFixed(1),
        '<pre> frames missed': frame('pre', 'missed'),
        'load per core before': busy.toFixed(1),
      },
    }),
  ];
}

function ms(value: number): string {
  return `${value < 100 ? value.toFixed(1) : Math.round(value)} ms`;
}
