import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { JobEventBody } from '@slipway/shared/contracts';
import { CommissionPrinter } from './commission.printer.js';

const at = '2026-01-01T00:00:00.000Z';
const print = (bodies: JobEventBody[], bar = false): string => {
  const out = Object.assign(new PassThrough(), { columns: 80 });
  const printer = new CommissionPrinter({ out, bar, colors: false }, () => 'it is done');
  bodies.forEach((body, index) => printer.print({ job_id: 'job', seq: index + 1, at, ...body }));
  return String(out.read() ?? '');
};
const progress = (message: string): JobEventBody => ({
  type: 'job.progress',
  progress: 50,
  stage: 'calculate',
  message,
});

describe('CommissionPrinter', () => {
  it('says how far it is by lines where there is no terminal, each once', () => {
    const lines = print([
      { type: 'job.started', attempt: 1 },
      progress('1 of 2 calculated'),
      progress('1 of 2 calculated'),
      { type: 'job.completed', result: {} },
    ]);
    expect(lines.split('\n')).toEqual(['○ started', '● 1 of 2 calculated', '✔ it is done', '']);
  });

  it('keeps it in a bar of a terminal', () => {
    expect(print([progress('1 of 2 calculated')], true)).toBe(
      `\r\x1b[2K${'█'.repeat(12)}${'░'.repeat(12)}  50 % 1 of 2 calculated`,
    );
  });

  it('leaves what went wrong to the words that all jobs have', () => {
    expect(print([{ type: 'job.failed', error: { code: 'x', message: 'There is no rate.' } }])).toBe(
      '✖ failed: There is no rate.\n',
    );
  });
});
