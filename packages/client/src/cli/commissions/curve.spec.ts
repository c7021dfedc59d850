import { describe, expect, it } from 'vitest';
import { curveLines, curveRows } from './curve.js';

const straight = {
  currency: 'EUR',
  curve: Array.from({ length: 101 }, (_, index) => ({
    attainment: String(index * 100),
    payout: `${index * 10}.00`,
    effective_rate: '10',
  })),
};

describe('curveLines', () => {
  it('draws payout over attainment, with both scales', () => {
    const lines = curveLines(straight, 40);
    expect(lines).toHaveLength(14);
    expect(lines[0]).toMatch(/^1,000\.00 EUR │ +[▁▂▃▄▅▆▇]?█$/);
    expect(lines[11]).toMatch(/^ +0 │ /);
    expect(lines.at(-1)).toMatch(/^ +0 +10,000$/);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(40);
    // It rises: a lower row is filled from further left on.
    const begin = lines.slice(0, 12).map((line) => line.split('│')[1]!.search(/\S/));
    expect(begin).toEqual([...begin].sort((a, b) => b - a));
  });

  it('draws nothing of nothing, and a plan that pays nothing as a flat line', () => {
    expect(curveLines({ currency: 'EUR', curve: [] })).toEqual([]);
    const flat = straight.curve.map((point) => ({ ...point, payout: '0.00' }));
    expect(curveLines({ currency: 'EUR', curve: flat })[3]).toMatch(/│$/);
  });
});

describe('curveRows', () => {
  it('shows points at even distances, the first and the last among them', () => {
    const rows = curveRows(straight, 3);
    expect(rows.map((row) => row.map((cell) => cell.trim()))).toEqual([
      ['ATTAINMENT', 'PAYOUT EUR', 'RATE'],
      ['0', '0.00', '10'],
      ['5,000', '500.00', '10'],
      ['10,000', '1,000.00', '10'],
    ]);
  });
});
