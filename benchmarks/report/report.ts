import { writeFileSync } from 'node:fs';
import type { Bench } from '../harness/bench.ts';
import { figure, target, times, verdict } from './figures.ts';
import type { Result } from './results.ts';

const INTRODUCTION = `# Benchmarks

Made by \`npm run bench\` from [\`benchmarks/results.json\`](../benchmarks/results.json); do not edit. \`npm run bench -- NAME\`
runs one bench and leaves the other rows as they are.

Every figure stands beside the same figure of a peer, and where there is one of a limit, taken in the same run on the same
machine, in turns. So the ratios say something on another machine too; the absolute figures do not. Load generator, servers
and stores share the machine; when it does other work besides, absolute figures and the slowest of a hundred suffer most,
and rows close to their target fall on either side of it.`;

const ROW_HEADINGS =
  '| row | ours | peer | ratio | limit | of the limit | target | |\n|---|---|---|---|---|---|---|---|';

/** Writes the report on all rows that are known. */
export function writeReport(file: string, benches: Bench[], results: Result[]): void {
  const sections = benches.flatMap((bench) => {
    const own = results.filter(({ name }) => name in bench.meaning);
    return own.length === 0 ? [] : [section(bench, own)];
  });
  writeFileSync(file, `${[INTRODUCTION, summary(benches, results), ...sections].join('\n\n')}\n`);
}

function summary(benches: Bench[], results: Result[]): string {
  const judged = results.filter(({ checks }) => checks.length > 0);
  const met = judged.filter(({ passed }) => passed === true);
  const missed = judged.filter(({ passed }) => passed === false);
  const open = judged.filter(({ passed }) => passed === null);
  const lines = [`## Targets\n\n${met.length} of ${judged.length} rows with a target meet it.`];
  for (const result of missed) {
    const gap = benches.find(({ meaning }) => result.name in meaning)?.gaps?.[result.name];
    lines.push(`- **${result.name}** misses ${target(result)}: ${figures(result)}.${gap ? ` ${gap}` : ''}`);
  }
  for (const result of open)
    lines.push(
      `- **${result.name}** was not compared with everything its target names: a peer was not installed.`,
    );
  return lines.join('\n');
}

function figures({ ours, unit, ratio, limit_ratio }: Result): string {
  const parts = [figure(ours, unit)];
  if (ratio !== null) parts.push(`${times(ratio)} the peer`);
  if (limit_ratio !== null) parts.push(`${times(limit_ratio)} the limit`);
  return parts.join(', ');
}

function section({ name, title, method, meaning }: Bench, results: Result[]): string {
  const rows = results.map((row) => {
    const peer = row.peer_name ? `${figure(row.peer, row.unit)} (${row.peer_name})` : '—';
    const limit = row.limit_name ? `${figure(row.limit, row.unit)} (${row.limit_name})` : '—';
    const cells = [
      `\`${row.name}\``,
      `**${figure(row.ours, row.unit)}**`,
      peer,
      times(row.ratio),
      limit,
      times(row.limit_ratio),
      target(row),
      verdict(row),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const meanings = results.map((row) => `- \`${row.name}\`: ${meaning[row.name]}${more(row)}`);
  const [{ machine, measured_on } = { machine: '', measured_on: '' }] = results;
  return [
    `## ${title}`,
    method,
    [ROW_HEADINGS, ...rows].join('\n'),
    meanings.join('\n'),
    `Measured on ${measured_on}: ${machine}. Repeat it with \`npm run bench -- ${name}\`.`,
  ].join('\n\n');
}

function more({ details }: Result): string {
  const entries = Object.entries(details).map(([name, value]) => {
    const text = typeof value === 'number' ? String(Number(value.toPrecision(4))) : value;
    return `${name.replaceAll('_', ' ')} ${text}`;
  });
  return entries.length === 0 ? '' : ` (${entries.join(', ')})`;
}
