import type { EventsPage, JobEvent, LogLine } from '@slipway/shared/contracts';

export const LINES = 100_000;
/** As the gateway sends them: a page ends before it is larger than this. */
const PAGE_BYTES = 256 * 1024;
/** What a build prints within one flush of its worker. */
const LINES_PER_EVENT = 50;
const JOB = '0199c3f0-0000-7000-8000-000000000000';
const START = Date.parse('2026-11-21T10:00:00.000Z');

const ESC = '\u001b[';
const WORDS = 'index chunk vendor router page layout button form query state hook theme icon'.split(' ');

/** The log of a large build: 100,000 lines with colours as bundlers, compilers and test runners print them. */
export function buildLogPages(): string[] {
  const events: JobEvent[] = [{ job_id: JOB, seq: 1, at: timeOf(0), type: 'job.started', attempt: 1 }];
  // The milestone is a row too: with it there are exactly so many.
  for (let line = 1; line < LINES; line += LINES_PER_EVENT) {
    const count = Math.min(LINES_PER_EVENT, LINES - line);
    const lines = Array.from({ length: count }, (_, at) => lineOf(line + at));
    events.push({ job_id: JOB, seq: events.length + 1, at: timeOf(line), type: 'job.log', lines });
  }
  return pagesOf(events);
}

function lineOf(line: number): LogLine {
  return { at: timeOf(line), stream: line % 17 === 0 ? 'stderr' : 'stdout', text: textOf(line) };
}

function textOf(line: number): string {
  const word = WORDS[line % WORDS.length];
  const size = ((line * 7919) % 90_000) / 100;
  switch (line % 5) {
    case 0:
      return `${ESC}2mdist/assets/${ESC}22m${ESC}36m${word}-${line.toString(36)}.js${ESC}39m  ${ESC}1m${size} kB${ESC}22m ${ESC}2m│ gzip: ${size / 4} kB${ESC}22m`;
    case 1:
      return `${ESC}32m✓${ESC}39m src/${word}/${word}.${line}.spec.ts ${ESC}2m(${line % 40} tests)${ESC}22m ${ESC}33m${line % 900}ms${ESC}39m`;
    case 2:
      return `${ESC}38;5;208mwarning${ESC}0m: unused export ${ESC}1m'${word}${line}'${ESC}0m in src/${word}/index.ts:${line % 400}:12`;
    case 3:
      return `[${line}] compiled ${word} in ${line % 300} ms, ${line % 50} modules transformed, nothing left to do here`;
    default:
      return `${ESC}38;2;120;160;255m→${ESC}39m resolved ${word}@${line % 20}.${line % 9}.${line % 7} from the registry ${ESC}90m(cached)${ESC}39m`;
  }
}

function timeOf(line: number): string {
  return new Date(START + line * 3).toISOString();
}

function pagesOf(events: JobEvent[]): string[] {
  const pages: string[] = [];
  const tail = events.length;
  let data: JobEvent[] = [];
  let bytes = 0;
  const flush = (last: boolean) => {
    const page: EventsPage = { data, tail, next_after: last ? null : (data.at(-1)?.seq ?? 0) };
    pages.push(JSON.stringify(page));
    data = [];
    bytes = 0;
  };
  for (const event of events) {
    const size = Buffer.byteLength(JSON.stringify(event)) + 1;
    if (bytes + size > PAGE_BYTES - 100) flush(false);
    data.push(event);
    bytes += size;
  }
  flush(true);
  return pages;
}
