import { CircleCheck, CircleX, Flag, TriangleAlert, type LucideIcon } from 'lucide-react';
import { Fragment, memo, useMemo, useState, type ReactNode } from 'react';
import { parseLine } from './ansi.js';
import type { LogModel } from './log.model.js';
import type { Tone } from './milestones.js';
import type { LogRow } from './row.columns.js';
import { matchesIn } from './search.js';
import { segmentsOf } from './segments.js';
import { SHOW_MORE, SHOWN_AT_FIRST, shownParts } from './shown.parts.js';
import { styledText } from './styled.text.js';
import { timestampOf, type Timestamps } from './timestamps.js';

interface LogLineProps {
  model: LogModel;
  index: number;
  timestamps: Timestamps;
  pattern: RegExp | undefined;
  /** Which match of this line is the current one; -1 for none. */
  currentMatch: number;
  selected: boolean;
}

const ICONS: Record<Tone, LucideIcon> = {
  step: Flag,
  ok: CircleCheck,
  warn: TriangleAlert,
  danger: CircleX,
};
/** Told apart in letters, not by colour alone. What most lines are needs no label. */
const STREAM_LABELS = { stdout: undefined, stderr: 'err', system: 'sys' };

/** One row. A row never changes, so it is drawn again only when the way it is looked at does. */
export const LogLine = memo(function LogLine(props: LogLineProps): ReactNode {
  const { model, index, timestamps, pattern, currentMatch, selected } = props;
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  const row = model.line(index);
  const line = useMemo(() => parseLine(row.text), [row.text]);
  const matches = matchesIn(line.text, pattern);
  const missing = line.text.length - shown;
  return (
    <div
      className="log-line"
      data-kind={row.kind === 'milestone' ? row.kind : undefined}
      data-stream={row.stream === 'stdout' ? undefined : row.stream}
      data-tone={row.kind === 'milestone' ? row.tone : undefined}
      data-selected={selected ? '' : undefined}
    >
      <span className="log-gutter">
        <a className="log-number" href={`#L${row.number}`} data-line={row.number} tabIndex={-1}>
          {row.number}
        </a>
        {timestamps !== 'off' && timeOf(row, timestamps, model.startedAt)}
        {markOf(row)}
      </span>
      <code className="log-text">
        {shownParts(line.text.length, shown, matches[currentMatch]).map(({ from, to }, at) => (
          <Fragment key={at}>
            {at > 0 && ' … '}
            {styledText(segmentsOf(line, matches, from, to), currentMatch)}
          </Fragment>
        ))}
        {missing > 0 && (
          <button type="button" className="log-more" onClick={() => setShown(shown + SHOW_MORE)}>
            … show more ({missing.toLocaleString('en')} characters)
          </button>
        )}
      </code>
    </div>
  );
});

function timeOf({ at }: LogRow, timestamps: Exclude<Timestamps, 'off'>, startedAt: number): ReactNode {
  if (Number.isNaN(at)) return null;
  const exact = new Date(at).toISOString();
  return (
    <time className="log-time" dateTime={exact} title={exact}>
      {timestampOf(timestamps, at, startedAt)}
    </time>
  );
}

function markOf(row: LogRow): ReactNode {
  const label = STREAM_LABELS[row.stream];
  if (!label) return null;
  const Icon = ICONS[row.tone];
  return (
    <span className="log-stream" title={row.stream}>
      {row.kind === 'line' ? label : <Icon size={13} aria-hidden />}
    </span>
  );
}
