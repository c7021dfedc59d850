import { useState, type ReactNode } from 'react';
import { cx } from '../ui/class.names.js';
import { Cell, Row } from '../ui/table.js';
import { ValueAxis, WordAxis } from './axes.js';
import { ChartFrame, type Plot } from './chart.frame.js';
import { LOOKS } from './looks.js';
import { scaleOf } from './scale.rules.js';
import { stack } from './stack.rules.js';

export interface Bar {
  name: string;
  /** One for each part; for drawing alone. */
  values: readonly number[];
  /** What there is to read of it. */
  readout: ReactNode;
  /** The same for the table: its cells after the name. */
  cells: readonly ReactNode[];
}

const STEPS = 4;

/** Sums side by side, each stacked from its parts: what is below zero hangs below the line. */
export function BarChart({
  label,
  parts,
  bars,
  columns,
}: {
  label: string;
  /** What each value of a bar is. */
  parts: readonly string[];
  bars: readonly Bar[];
  /** Heads of the table, for name and cells. */
  columns: readonly string[];
}) {
  const [pointed, setAt] = useState<number>();
  /** What a legend would say there is nothing of: then the last one is told. */
  const at = pointed ?? (parts.length === 1 ? bars.length - 1 : undefined);
  const stacks = bars.map(({ values }) => stack(values));
  const least = Math.min(0, ...stacks.flat().map(({ from, to }) => Math.min(from, to)));
  const most = Math.max(0, ...stacks.flat().map(({ from, to }) => Math.max(from, to)));
  const slot = ({ left, right }: Plot) => (right - left) / Math.max(1, bars.length);
  const draw = (plot: Plot) => {
    const scale = scaleOf(least, most, STEPS, plot.bottom, plot.top);
    const width = Math.min(56, slot(plot) * 0.64);
    const middle = (index: number) => plot.left + slot(plot) * (index + 0.5);
    return (
      <>
        {pointed !== undefined && (
          <rect
            x={plot.left + slot(plot) * pointed}
            y={plot.top}
            width={slot(plot)}
            height={plot.bottom - plot.top}
            className="fill-hover"
          />
        )}
        <ValueAxis scale={scale} plot={plot} />
        {stacks.map((pieces, index) =>
          pieces.map(({ from, to }, part) => {
            const [top, bottom] = [scale.at(Math.max(from, to)), scale.at(Math.min(from, to))];
            return bottom - top < 0.01 ? null : (
              <rect
                key={`${index} ${part}`}
                x={middle(index) - width / 2}
                y={top}
                width={width}
                height={Math.max(1, bottom - top)}
                className={LOOKS[part % LOOKS.length]!.fill}
              />
            );
          }),
        )}
        <WordAxis words={bars.map(({ name }) => name)} at={middle} plot={plot} />
      </>
    );
  };
  return (
    <ChartFrame
      label={label}
      count={bars.length}
      at={pointed}
      onAt={setAt}
      indexAt={(x, plot) => Math.max(0, Math.min(bars.length - 1, Math.floor((x - plot.left) / slot(plot))))}
      draw={draw}
      readout={
        at === undefined || !bars[at] ? (
          <Legend parts={parts} />
        ) : (
          <>
            <span className="font-medium">{bars[at].name}</span> {bars[at].readout}
          </>
        )
      }
      columns={columns.map((column, index) => ({ label: column, isNumber: index > 0 }))}
      rows={bars.map(({ name, cells }) => (
        <Row key={name}>
          <Cell>{name}</Cell>
          {cells.map((cell, index) => (
            <Cell key={index} isNumber>
              {cell}
            </Cell>
          ))}
        </Row>
      ))}
    />
  );
}

function Legend({ parts }: { parts: readonly string[] }) {
  return (
    <span className="flex flex-wrap gap-x-4 gap-y-1">
      {parts.map((part, index) => (
        <span key={part} className="flex items-center gap-1.5">
          <span aria-hidden className={cx('size-2.5 rounded-sm', LOOKS[index % LOOKS.length]!.ground)} />
          {part}
        </span>
      ))}
    </span>
  );
}
