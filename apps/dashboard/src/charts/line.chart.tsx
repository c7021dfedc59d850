import { useState, type ReactNode } from 'react';
import { cx } from '../ui/class.names.js';
import { Cell, Row } from '../ui/table.js';
import { ValueAxis } from './axes.js';
import { ChartFrame, type Plot } from './chart.frame.js';
import { nearest, scaleOf, scaleUpTo, tickWord } from './scale.rules.js';

export interface Line {
  name: string;
  look: 'strong' | 'dashed';
  /** Ascending in `x`; for drawing alone. */
  points: readonly { x: number; y: number }[];
}

const STEPS = 4;

/** What comes of something, over what goes in. */
export function LineChart({
  label,
  lines,
  across,
  readout,
  columns,
  rows,
}: {
  label: string;
  lines: readonly Line[];
  /** What lies across, in words. */
  across: string;
  /** What there is to read at a point of the first line. */
  readout: (index: number) => ReactNode;
  columns: readonly string[];
  rows: readonly (readonly ReactNode[])[];
}) {
  const [at, setAt] = useState<number>();
  const all = lines.flatMap(({ points }) => points);
  const xs = lines[0]?.points.map(({ x }) => x) ?? [];
  const mostX = Math.max(0, ...all.map(({ x }) => x));
  const ys = all.map(({ y }) => y);
  const horizontal = ({ left, right }: Plot) => scaleUpTo(mostX, STEPS, left, right);
  const draw = (plot: Plot) => {
    const across = horizontal(plot);
    const up = scaleOf(Math.min(0, ...ys), Math.max(0, ...ys), STEPS, plot.bottom, plot.top);
    return (
      <>
        <ValueAxis scale={up} plot={plot} />
        {across.ticks.map((tick) => (
          <text
            key={tick}
            x={across.at(tick)}
            y={plot.bottom + 18}
            textAnchor="middle"
            className="fill-muted text-[11px] tabular-nums"
          >
            {tickWord(tick)}
          </text>
        ))}
        {at !== undefined && xs[at] !== undefined && (
          <line
            x1={across.at(xs[at])}
            x2={across.at(xs[at])}
            y1={plot.top}
            y2={plot.bottom}
            className="stroke-muted"
            strokeDasharray="2 3"
          />
        )}
        {lines.map(({ name, look, points }) => (
          <g key={name}>
            <polyline
              points={points.map(({ x, y }) => `${across.at(x).toFixed(1)},${up.at(y).toFixed(1)}`).join(' ')}
              fill="none"
              strokeWidth={look === 'strong' ? 2.25 : 1.75}
              strokeDasharray={look === 'strong' ? undefined : '5 4'}
              strokeLinejoin="round"
              className={look === 'strong' ? 'stroke-accent' : 'stroke-muted'}
            />
            <Mark
              point={at === undefined ? undefined : nextTo(points, xs[at])}
              at={({ x, y }) => [across.at(x), up.at(y)]}
              className={look === 'strong' ? 'fill-accent' : 'fill-muted'}
            />
          </g>
        ))}
      </>
    );
  };
  return (
    <ChartFrame
      label={label}
      count={xs.length}
      at={at}
      onAt={setAt}
      indexAt={(x, plot) => {
        const scale = horizontal(plot);
        return nearest(
          xs.map((value) => scale.at(value)),
          x,
        );
      }}
      draw={draw}
      readout={
        at === undefined || at >= xs.length ? (
          <span className="flex flex-wrap gap-x-4 gap-y-1">
            {lines.map(({ name, look }) => (
              <span key={name} className="flex items-center gap-1.5">
                <svg aria-hidden width="20" height="8">
                  <line
                    x1="0"
                    x2="20"
                    y1="4"
                    y2="4"
                    strokeWidth="2"
                    strokeDasharray={look === 'strong' ? undefined : '5 4'}
                    className={cx(look === 'strong' ? 'stroke-accent' : 'stroke-muted')}
                  />
                </svg>
                {name}
              </span>
            ))}
            <span className="text-muted ml-auto">{across} →</span>
          </span>
        ) : (
          readout(at)
        )
      }
      columns={columns.map((column) => ({ label: column, isNumber: true }))}
      rows={rows.map((cells, index) => (
        <Row key={index}>
          {cells.map((cell, place) => (
            <Cell key={place} isNumber>
              {cell}
            </Cell>
          ))}
        </Row>
      ))}
    />
  );
}

type Point = Line['points'][number];

/** The point of a line that lies next to a place across. */
function nextTo(points: readonly Point[], place: number | undefined): Point | undefined {
  if (place === undefined) return undefined;
  return points[
    nearest(
      points.map(({ x }) => x),
      place,
    )
  ];
}

function Mark({
  point,
  at,
  className,
}: {
  point: Point | undefined;
  at: (point: Point) => [x: number, y: number];
  className: string;
}) {
  if (!point) return null;
  const [x, y] = at(point);
  return <circle cx={x} cy={y} r={4} className={className} />;
}
