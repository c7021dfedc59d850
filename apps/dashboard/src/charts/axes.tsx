import { tickWord, type Scale } from './scale.rules.js';
import type { Plot } from './chart.frame.js';

/** Lines across a chart, with what they stand for. */
export function ValueAxis({ scale, plot }: { scale: Scale; plot: Plot }) {
  return scale.ticks.map((tick) => (
    <g key={tick}>
      <line
        x1={plot.left}
        x2={plot.right}
        y1={scale.at(tick)}
        y2={scale.at(tick)}
        className={tick === 0 ? 'stroke-muted' : 'stroke-line'}
      />
      <text
        x={plot.left - 8}
        y={scale.at(tick)}
        dy="0.32em"
        textAnchor="end"
        className="fill-muted text-[11px] tabular-nums"
      >
        {tickWord(tick)}
      </text>
    </g>
  ));
}

/** Words below a chart; as many of them as have room. */
export function WordAxis({
  words,
  at,
  plot,
}: {
  words: readonly string[];
  /** Where one is, in pixels. */
  at: (index: number) => number;
  plot: Plot;
}) {
  const room = 64;
  const every = Math.max(1, Math.ceil((words.length * room) / Math.max(1, plot.right - plot.left)));
  return words.map((word, index) =>
    // The last one is the one that is looked for.
    (words.length - 1 - index) % every === 0 ? (
      <text
        key={index}
        x={at(index)}
        y={plot.bottom + 18}
        textAnchor="middle"
        className="fill-muted text-[11px] tabular-nums"
      >
        {word}
      </text>
    ) : null,
  );
}
