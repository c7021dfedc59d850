import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { JobEventBody } from '@slipway/shared/contracts';
import { EventPrinter } from './event.printer.js';

const at = '2026-01-01T00:00:00.000Z';
const print = (bodies: JobEventBody[], { bar = false, colors = false, columns = 80 } = {}): string => {
  const out = Object.assign(new PassThrough(), { columns });
  const printer = new EventPrinter({ out, bar, colors });
  bodies.forEach((body, index) => printer.print({ job_id: 'job', seq: index + 1, at, ...body }));
  return (out.read() as Buffer | null)?.toString() ?? '';
};
const log = (text: string): JobEventBody => ({ type: 'job.log', lines: [{ at, stream: 'stdout', text }] });

describe('EventPrinter', () => {
  it('prints plain lines where there is no terminal', () => {
    const text = print([
      { type: 'job.queued' },
      { type: 'job.progress', progress: 10, stage: 'clone' },
      { type: 'job.progress', progress: 20, stage: 'clone' },
      log('\u001b[32mgreen\u001b[0m'),
      { type: 'job.completed', result: {} },
    ]);
    expect(text).toBe('○ queued\n● clone\n│ green\n✔ completed\n');
  });

  it('keeps one progress bar below the log of a terminal', () => {
    const text = print(
      [
        { type: 'job.progress', progress: 50, stage: 'build' },
        log('one'),
        { type: 'job.completed', result: {} },
      ],
      { bar: true },
    );
    expect(text).toContain('\r\x1b[2K████████████░░░░░░░░░░░░  50 % build');
    expect(text.endsWith('\r\x1b[2K✔ completed\n')).toBe(true);
  });

  it('never lets the bar wrap', () => {
    const text = print([{ type: 'job.progress', progress: 50, stage: 'a-stage-with-a-long-name' }], {
      bar: true,
      columns: 20,
    });
    expect(text.split('\x1b[2K').at(-1)!.length).toBeLessThan(20);
  });

  it('says what failed, by which command', () => {
    const text = print([
      {
        type: 'job.failed',
        error: { code: 'x', message: 'It broke.', command: 'npm run build', exit_code: 3 },
      },
    ]);
    expect(text).toBe('✖ failed: It broke.\n  command: npm run build (exit code 3)\n');
  });
});
