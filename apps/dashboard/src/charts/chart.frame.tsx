import type { KeyboardEvent, ReactNode } from 'react';
import { Table, type Column } from '../ui/table.js';
import { useWidth } from './use.width.js';

const HEIGHT = 240;
const EDGES = { top: 12, right: 12, bottom: 28, left: 52 };

/** Where a chart may draw, in pixels. */
export interface Plot {
  left: number;
  right: number;
  top: number;
  bottom: number;
  width: number;
}

/**
 * What charts have in common: a drawing as wide as its place, one of its points that is looked at (by pointer, or by
 * arrow keys), what there is to read of it, and all of it as a table.
 */
export function ChartFrame({
  label,
  count,
  at,
  onAt,
  indexAt,
  draw,
  readout,
  columns,
  rows,
}: {
  label: string;
  /** How many points there are. */
  count: number;
  /** The one that is looked at. */
  at: number | undefined;
  onAt: (at: number | undefined) => void;
  /** Which one lies at a pixel. */
  indexAt: (x: number, plot: Plot) => number;
  draw: (plot: Plot) => ReactNode;
  readout: ReactNode;
  columns: readonly Column[];
  rows: ReactNode;
}) {
  const { element, width } = useWidth<HTMLDivElement>();
  const plot = {
    left: EDGES.left,
    right: Math.max(EDGES.left + 1, width - EDGES.right),
    top: EDGES.top,
    bottom: HEIGHT - EDGES.bottom,
    width,
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = {
      ArrowLeft: Math.max(0, (at ?? count) - 1),
      ArrowRight: Math.min(count - 1, (at ?? -1) + 1),
      Home: 0,
      End: count - 1,
    };
    const next = moves[event.key];
    if (next === undefined) return;
    event.preventDefault();
    onAt(next);
  };
  return (
    <figure className="flex min-w-0 flex-col gap-2 p-4">
      <div
        ref={element}
        role="application"
        aria-label={`${label}. The arrow keys move along it.`}
        // The keys move along it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerMove={(event) => {
          const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
          if (count > 0) onAt(indexAt(x, plot));
        }}
        onPointerLeave={() => onAt(undefined)}
        className="relative h-60 min-w-0"
      >
        {/* Out of the flow: as wide as it was, it would keep its place from becoming narrower. */}
        {width > 0 && (
          <svg aria-hidden width={width} height={HEIGHT} className="absolute inset-0 overflow-visible">
            {draw(plot)}
          </svg>
        )}
      </div>
      <figcaption role="status" className="min-h-10 text-xs tabular-nums">
        {readout}
      </figcaption>
      <details>
        <summary className="text-muted hover:text-fg w-fit rounded-md text-xs">As a table</summary>
        <Table label={`${label}, as a table`} columns={columns} className="mt-1 max-h-72 overflow-auto">
          {rows}
        </Table>
      </details>
    </figure>
  );
}
