import type { ExportedSpan } from './span.js';

/** Attributes that tell spans of one name apart, in the order in which they are shown. */
const SHOWN = [
  'slipway.job.attempt',
  'slipway.events.types',
  'process.executable.name',
  'url.full',
  'http.response.status_code',
  'db.query.text',
  'db.statement',
  'error.type',
];
const MAX_SHOWN = 60;

/** A trace as an indented list: for each span its service, its name, when it began and how long it took, in milliseconds. */
export function traceTree(spans: readonly ExportedSpan[]): string {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const first = spans.reduce((least, { start }) => (start < least ? start : least), spans[0]?.start ?? 0n);
  const lines: string[] = [];
  const show = (span: ExportedSpan, depth: number): void => {
    const ms = (nanoseconds: bigint) => (Number(nanoseconds) / 1e6).toFixed(1);
    const times = `${ms(span.start - first).padStart(9)} ${ms(span.end - span.start).padStart(9)}`;
    lines.push(`${times}  ${span.service.padEnd(18)} ${'  '.repeat(depth)}${labelOf(span)}`);
    childrenOf(span.spanId).forEach((child) => show(child, depth + 1));
  };
  const childrenOf = (parent: string) =>
    spans
      .filter(({ parentId }) => parentId === parent)
      .toSorted((one, other) => (one.start < other.start ? -1 : 1));
  for (const root of spans.filter(({ parentId }) => !known.has(parentId))) show(root, 0);
  return [`${'at ms'.padStart(9)} ${'took ms'.padStart(9)}  service`, ...lines].join('\n');
}

/** The spans whose parent was not exported, but for those that began a trace. */
export function orphans(spans: readonly ExportedSpan[]): ExportedSpan[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  return spans.filter(({ parentId }) => parentId !== '' && !known.has(parentId));
}

function labelOf({ name, attributes, failed }: ExportedSpan): string {
  const shown = SHOWN.flatMap((key) => attributes[key] ?? [])
    .join(' ')
    .replaceAll(/\s+/g, ' ');
  const cut = shown.length > MAX_SHOWN ? `${shown.slice(0, MAX_SHOWN)}…` : shown;
  return `${name.replaceAll(/\s+/g, ' ')}${cut ? `  [${cut}]` : ''}${failed ? '  FAILED' : ''}`;
}
