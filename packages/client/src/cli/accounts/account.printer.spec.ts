import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { JobEventBody } from '@slipway/shared/contracts';
import { AccountPrinter, progressText, summary } from './account.printer.js';

const at = '2026-01-01T00:00:00.000Z';
const result = { created: 1_200, linked: 3, failed: 0, mailed: 1_203, requests: 40, duration_ms: 2_345 };
const print = (bodies: JobEventBody[], bar = false): string => {
  const out = Object.assign(new PassThrough(), { columns: 80 });
  const printer = new AccountPrinter({ out, bar, colors: false });
  bodies.forEach((body, index) => printer.print({ job_id: 'job', seq: index + 1, at, ...body }));
  return String(out.read() ?? '');
};
const progress = (message: string): JobEventBody => ({
  type: 'job.progress',
  progress: 50,
  stage: 'provision',
  message,
});
const log = (stream: 'stdout' | 'stderr' | 'system', text: string): JobEventBody => ({
  type: 'job.log',
  lines: [{ at, stream, text }],
});

describe('AccountPrinter', () => {
  it('says how far it is by lines where there is no terminal', () => {
    const lines = print([
      { type: 'job.started', attempt: 1 },
      progress('10 of 20'),
      log('stdout', 'user1@example.test created'),
      log('stderr', 'user2@example.test failed: \u001b[31mno\u001b[0m'),
      progress('20 of 20 · 25/s · 0 s left'),
      { type: 'job.completed', result },
    ]);
    expect(lines.split('\n')).toEqual([
      '○ started',
      '● 10 of 20',
      '✖ user2@example.test failed: no',
      '● 20 of 20 · 25/s · 0 s left',
      '✔ 1,200 created, 3 were there before, 1,203 mailed in 2.3 s',
      '',
    ]);
  });

  it('keeps counts, rate and time left in one bar of a terminal, below the failures', () => {
    const text = print([progress('10 of 20 · 25/s · 1 s left'), log('stderr', 'x failed: no')], true);
    const bar = `${'█'.repeat(12)}${'░'.repeat(12)} 10 of 20 · 25/s · 1 s left`;
    expect(text).toBe(`\r\x1b[2K${bar}\r\x1b[2K✖ x failed: no\n${bar}`);
  });

  it('says where to look when it failed', () => {
    const text = print([{ type: 'job.failed', error: { code: 'accounts_failed', message: 'Two failed.' } }]);
    expect(text).toContain('✖ failed: Two failed.\n');
    expect(text).toContain('slipway accounts list --job job --status failed');
  });
});

describe('progressText', () => {
  it('names the stage where it is another than making accounts', () => {
    expect(progressText({ stage: 'provision', message: '1 of 2' })).toBe('1 of 2');
    expect(progressText({ stage: 'mail', message: '7 mailed' })).toBe('mail: 7 mailed');
    expect(progressText({ stage: 'mail' })).toBe('mail');
  });
});

describe('summary', () => {
  it('leaves out what was not', () => {
    expect(summary({ ...result, linked: 0, mailed: 0 })).toBe('1,200 created in 2.3 s');
  });

  it('makes do with a result that it does not know', () => {
    expect(summary({ another: 'form' })).toBe('completed');
  });
});
