import { toMinor, type PlanPreview } from '@slipway/shared/contracts';
import { amountsAligned, grouped } from './amounts.js';

type Point = PlanPreview['curve'][number];

const EIGHTHS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const HEIGHT = 12;
/** Steps of a drawing: an eighth of a character each. */
const STEPS = BigInt(HEIGHT * 8);

/** Payout against attainment, in blocks. @param width characters that it may take in all */
export function curveLines(
  { curve, currency }: Pick<PlanPreview, 'curve' | 'currency'>,
  width = 72,
): string[] {
  const last = curve.at(-1);
  if (!last) return [];
  const payouts = curve.map(({ payout }) => toMinor(payout, currency));
  const highest = payouts.reduce((most, payout) => (payout > most ? payout : most), 0n);
  const top = curve.find((_, index) => payouts[index] === highest) ?? last;
  const scale = `${grouped(top.payout)} ${currency}`;
  const columns = Math.max(10, width - scale.length - 3);
  const heights = Array.from({ length: columns }, (_, column) => {
    const payout = payouts[Math.round((column * (payouts.length - 1)) / (columns - 1))] ?? 0n;
    return highest === 0n ? 0 : Number((payout * STEPS) / highest);
  });
  const rows = Array.from({ length: HEIGHT }, (_, row) => {
    const below = (HEIGHT - 1 - row) * 8;
    const bars = heights.map((height) => EIGHTHS[Math.max(0, Math.min(8, height - below))]).join('');
    const label = row === 0 ? scale : row === HEIGHT - 1 ? '0' : '';
    return `${label.padStart(scale.length)} │${bars.trimEnd()}`;
  });
  const from = grouped(curve[0]?.attainment ?? '0');
  const to = grouped(last.attainment);
  return [
    ...rows,
    `${' '.repeat(scale.length)} └${'─'.repeat(columns)}`,
    `${' '.repeat(scale.length + 2)}${from}${to.padStart(Math.max(1, columns - from.length))}`,
  ];
}

/** So many points of the curve, the first and the last among them. */
export function curveRows(
  { curve, currency }: Pick<PlanPreview, 'curve' | 'currency'>,
  count = 11,
): string[][] {
  const shown = new Set(
    Array.from({ length: count }, (_, index) => Math.round((index * (curve.length - 1)) / (count - 1))),
  );
  const points = curve.filter((_, index) => shown.has(index));
  return amountsAligned(
    [
      ['ATTAINMENT', `PAYOUT ${currency}`, 'RATE'],
      ...points.map(({ attainment, payout, effective_rate }: Point) => [
        grouped(attainment),
        grouped(payout),
        effective_rate,
      ]),
    ],
    [0, 1, 2],
  );
}
