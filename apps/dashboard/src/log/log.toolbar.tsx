import { ArrowDownToLine, Check, Copy, Download, WrapText } from 'lucide-react';
import type { ReactNode } from 'react';
import type { LineRange } from './line.link.js';
import { timestampsOf, type LogPreferences } from './preferences.js';
import { ToolButton } from './tool.button.js';

interface LogToolbarProps {
  /** The search. */
  children: ReactNode;
  preferences: LogPreferences;
  selected: LineRange | undefined;
  copied: boolean;
  empty: boolean;
  onPreferences: (preferences: LogPreferences) => void;
  onCopy: () => void;
  onDownload: () => void;
  onEnd: () => void;
}

export function LogToolbar(props: LogToolbarProps): ReactNode {
  const { children, preferences, selected, copied, empty } = props;
  const { wrap, timestamps } = preferences;
  const timed = timestamps === 'off' ? '' : ' with timestamps';
  return (
    <div
      role="toolbar"
      aria-label="Log"
      className="border-line bg-surface flex flex-wrap items-center gap-2 border-b p-2"
    >
      {children}
      <div className="flex items-center gap-1">
        <select
          aria-label="Timestamps"
          value={timestamps}
          onChange={(event) =>
            props.onPreferences({ wrap, timestamps: timestampsOf(event.currentTarget.value) })
          }
          className="border-line bg-surface text-fg h-8 rounded-md border px-1 text-xs"
        >
          <option value="off">No times</option>
          <option value="time">Time</option>
          <option value="elapsed">Since start</option>
        </select>
        <ToolButton
          label="Wrap lines"
          icon={WrapText}
          pressed={wrap}
          onClick={() => props.onPreferences({ wrap: !wrap, timestamps })}
        />
        <ToolButton
          label={`Copy ${selected ? nameOf(selected) : 'the whole log'}${timed}`}
          icon={copied ? Check : Copy}
          disabled={empty}
          onClick={props.onCopy}
        />
        <ToolButton
          label={`Download the log${timed}`}
          icon={Download}
          disabled={empty}
          onClick={props.onDownload}
        />
        <ToolButton label="To the end" icon={ArrowDownToLine} disabled={empty} onClick={props.onEnd} />
      </div>
    </div>
  );
}

export function nameOf({ from, to }: LineRange): string {
  return from === to ? `line ${from}` : `lines ${from} to ${to}`;
}
