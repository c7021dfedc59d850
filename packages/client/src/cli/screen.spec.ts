import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { barLine, Screen } from './screen.js';

describe('barLine', () => {
  it('fills as it goes', () => {
    expect(barLine(0, '0 of 20')).toBe(`${'░'.repeat(24)} 0 of 20`);
    expect(barLine(50, 'x')).toBe(`${'█'.repeat(12)}${'░'.repeat(12)} x`);
    expect(barLine(100, 'x')).toBe(`${'█'.repeat(24)} x`);
  });

  it('stays a bar for any number', () => {
    for (const progress of [-5, 101, 1_000]) expect(barLine(progress, '').trim()).toHaveLength(24);
  });
});

describe('Screen', () => {
  const screen = (options: { bar: boolean; columns?: number }) => {
    const out = Object.assign(new PassThrough(), { columns: options.columns ?? 80 });
    return { screen: new Screen({ out, bar: options.bar, colors: false }), out };
  };
  const textOf = (out: PassThrough) => String(out.read() ?? '');

  it('keeps the bar below the lines, and takes it away', () => {
    const { screen: one, out } = screen({ bar: true });
    one.drawBar(100, 'all');
    one.line('a line');
    one.clearBar();
    one.line('the end');
    const bar = barLine(100, 'all');
    expect(textOf(out)).toBe(`\r\x1b[2K${bar}\r\x1b[2Ka line\n${bar}\r\x1b[2Kthe end\n`);
  });

  it('draws nothing where there is no terminal', () => {
    const { screen: one, out } = screen({ bar: false });
    one.drawBar(50, 'half');
    expect(textOf(out)).toBe('');
  });

  it.each([
    [40, 39],
    // A terminal that does not know how wide it is.
    [0, 79],
  ])('never lets the bar wrap in %d columns', (columns, length) => {
    const { screen: one, out } = screen({ bar: true, columns });
    one.drawBar(50, 'x'.repeat(200));
    expect(textOf(out).slice('\r\x1b[2K'.length)).toHaveLength(length);
  });
});
