import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BuildLog } from './build.log.js';
import { REDACTED, Redactor } from './redactor.js';
import { terminalText } from './terminal.text.js';

function logOf(secrets: string[] = [], options: Partial<ConstructorParameters<typeof BuildLog>[2]> = {}) {
  const lines: { stream: string; text: string }[] = [];
  const log = new BuildLog(
    { log: (stream, text) => lines.push({ stream, text }), progress: () => undefined },
    new Redactor(secrets),
    { maxBytes: 1024 * 1024, maxLines: 10_000, maxLineLength: 1_024, ...options },
  );
  return { log, lines };
}

describe('BuildLog', () => {
  it('hides a secret wherever the chunks of its line are cut', () => {
    const secret = 'top-secret-value';
    const text = `${'x'.repeat(1_020)}${secret}${'y'.repeat(2_000)} ${Buffer.from(secret).toString('base64')}\n`;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 12 }), (cuts) => {
        const { log, lines } = logOf([secret]);
        let rest = Buffer.from(text);
        for (const cut of cuts) {
          log.write('stdout', rest.subarray(0, cut));
          rest = rest.subarray(cut);
        }
        log.write('stdout', rest);
        log.end();
        const all = lines.map((line) => line.text.replace(/ …$/, '')).join('');
        expect(all).not.toContain(secret);
        expect(all.split(REDACTED)).toHaveLength(3);
      }),
    );
  });

  it('keeps stdout and stderr in their order', () => {
    const { log, lines } = logOf();
    log.write('stdout', Buffer.from('1\n'));
    log.write('stderr', Buffer.from('2\n'));
    log.write('stdout', Buffer.from('3\n'));
    log.end();
    expect(lines.map(({ stream, text }) => `${stream} ${text}`)).toEqual([
      'stdout 1',
      'stderr 2',
      'stdout 3',
    ]);
  });

  it('a million lines: keeps the first up to the limit, says how much is missing, and shows the last', () => {
    const { log, lines } = logOf([], { maxLines: 100 });
    const block = Buffer.from(
      Array.from({ length: 10_000 }, (_, index) => `line ${index}`).join('\n') + '\n',
    );
    for (let index = 0; index < 100; index++) log.write('stdout', block);
    log.end();
    expect(lines.length).toBeLessThan(250);
    expect(lines[0]?.text).toBe('line 0');
    expect(lines.at(-1)?.text).toBe('line 9999');
    expect(lines.filter(({ stream }) => stream === 'system').map(({ text }) => text)).toEqual([
      expect.stringContaining('The log is full'),
      expect.stringContaining('were left out'),
    ]);
  });

  it('shows no half of a secret where the kept end begins', () => {
    const secret = 'abcdefghijklmnopqrstuvwxyz';
    for (let shift = 0; shift < 30; shift++) {
      const { log, lines } = logOf([secret], { maxLines: 1 });
      log.write('stdout', Buffer.from('first\n'));
      log.write(
        'stdout',
        Buffer.from(`${'-'.repeat(100_000)}${secret}${'='.repeat(65_536 - shift)}\n${secret}\n`),
      );
      log.end();
      expect(lines.map(({ text }) => text).join()).not.toMatch(/[a-z]{6}[=\n]|stuvwxyz/);
    }
  });

  it('takes control sequences out and leaves colours', () => {
    expect(terminalText('\u001b[31mred\u001b[0m\u001b[2J\u001b[1;1H\u001b]0;title\u0007!\u0000\u0008')).toBe(
      '\u001b[31mred\u001b[0m!',
    );
  });
});
