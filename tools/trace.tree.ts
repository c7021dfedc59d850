import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { exportedSpans, orphans, traceTree } from '@slipway/testing/otlp';

/** Shows the traces of jobs in what a collector's file exporter has written: `node tools/trace.tree.ts <file> [type of job…]` */
const { positionals } = parseArgs({ allowPositionals: true });
const [file, ...types] = positionals;
if (file === undefined) throw new Error('usage: node tools/trace.tree.ts <file> [type of job…]');
const traces = Map.groupBy(exportedSpans(readFileSync(file, 'utf8')), ({ traceId }) => traceId);
for (const [traceId, spans] of traces) {
  const type = spans.find(({ name }) => name.startsWith('attempt '))?.attributes['slipway.job.type'];
  if (type === undefined || (types.length > 0 && !types.includes(type))) continue;
  const lost = orphans(spans).length;
  console.log(
    `trace ${traceId}: ${type}, ${spans.length} spans${lost > 0 ? `, ${lost} of them without their parent` : ''}`,
  );
  console.log(`${traceTree(spans)}\n`);
}
