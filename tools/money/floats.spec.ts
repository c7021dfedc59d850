import { describe, expect, it } from 'vitest';
import { floatsIn } from './floats.ts';

describe('no floats in money paths', () => {
  it.each([
    ['const rate = 0.1;', '0.1 is no whole number'],
    ['const much = 1e3;', '1e3 is no whole number'],
    ['const amount = parseFloat(text);', 'parseFloat'],
    ['const amount = Number.parseFloat(text);', 'parseFloat'],
    ['const amount = Number(text);', 'Number(…)'],
    ['const amount = values.map(Math.abs).map((v) => Math.round(v));', 'Math.round'],
    ['const amount = Math.floor(cents);', 'Math.floor'],
    ['const text = amount.toFixed(2);', 'toFixed'],
    ['const amount = +text;', 'a plus sign'],
    ['const amount = cents / 100;', 'divided with a fraction'],
    ['amount /= 100;', 'divided with a fraction'],
  ])('refuses %s', (text, message) => {
    const uses = floatsIn(`const before = 1n;\n${text}\n`);
    expect(uses).toHaveLength(1);
    expect(uses[0]).toMatchObject({ line: 2 });
    expect(uses[0]?.message).toContain(message);
  });

  it.each([
    'const amount = (measure * rate) / 10_000_000_000n;',
    'const digits = 2 + 6;',
    'const mask = 0xffff_ffff;',
    'const text = "0.5"; // 0.5 and Number(x) in words',
    'const index = parts.length - 1;',
    'const size = Math.max(a, b);',
    'const durationMs = Math.round(performance.now() - started);',
    'const isWhole = Number.isInteger(points);',
  ])('accepts %s', (text) => {
    expect(floatsIn(text)).toEqual([]);
  });
});
