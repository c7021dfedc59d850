import { ArrowDown } from 'lucide-react';
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import type { LogModel } from './log.model.js';
import { LogRows } from './log.rows.js';
import { LogSearch } from './log.search.js';
import { LogStatus } from './log.status.js';
import { LogToolbar } from './log.toolbar.js';
import { OtherRows } from './other.rows.js';
import { keepPreferences, readPreferences, type LogPreferences } from './preferences.js';
import { SearchBox } from './search.box.js';
import { useCurrentMatch } from './use.current.match.js';
import { useFollow, useStayAtEnd } from './use.follow.js';
import { useLineLink } from './use.line.link.js';
import { useLinkedLines } from './use.linked.lines.js';
import { useLogKeys } from './use.log.keys.js';
import { useRows } from './use.rows.js';
import { useTakeAway } from './use.take.away.js';

export interface LogPanelProps {
  model: LogModel;
  /** How many rows the model has at this moment. */
  length: number;
  /** Whether more is to come: the view then stays at the end until it is scrolled up. */
  live: boolean;
  /** The name of the file that is downloaded; `.log` is added. */
  downloadName: string;
  /** What is shown while there is no line. */
  emptyText: string;
}

/** One log with all that can be done with it. */
export function LogPanel({ model, length, live, downloadName, emptyText }: LogPanelProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [preferences, setPreferences] = useState(readPreferences);
  const search = useMemo(() => new LogSearch(model), [model]);
  const found = useSyncExternalStore(search.subscribe, () => search.state);
  const link = useLineLink();
  const follow = useFollow(scroller, { initially: live && !link.range, length });
  const { following, letGo } = follow;
  const rows = useRows(scroller, { length, wrap: preferences.wrap, following });
  const { virtualizer, window, goTo } = rows;
  useStayAtEnd(scroller, { following, height: virtualizer.getTotalSize() });
  useCurrentMatch(scroller, found, { ...rows, letGo });
  const taken = useTakeAway(model, link.range, { timestamps: preferences.timestamps, downloadName });

  const visit = useCallback(
    (index: number) => {
      letGo();
      goTo(index, 'center');
    },
    [letGo, goTo],
  );
  const forgetLinked = useLinkedLines(link, length, visit);

  // A job that is run again goes on at the end of its log; who reads elsewhere is left there.
  const { follow: followNew } = follow;
  const wasLive = useRef(live);
  useEffect(() => {
    const element = scroller.current;
    const nearEnd = element && element.scrollHeight - element.scrollTop <= 2 * element.clientHeight;
    if (live && !wasLive.current && nearEnd && !link.range) followNew();
    wasLive.current = live;
  }, [live, followNew, link.range]);

  const topIndex = () => window.start + (virtualizer.range?.startIndex ?? 0);
  const bottomIndex = window.start + (virtualizer.range?.endIndex ?? 0);
  const unseen = Math.max(0, length - Math.max(follow.seen, bottomIndex + 1));

  const changePreferences = (changed: LogPreferences) => {
    setPreferences(changed);
    keepPreferences(changed);
    // Heights change with both; what was read stays in sight.
    virtualizer.measure();
    if (!following) goTo(topIndex(), 'start');
  };
  const start = () => {
    letGo();
    goTo(0, 'start');
  };
  const end = () => {
    if (length > 0) goTo(length - 1, 'auto');
    follow.follow();
  };
  const extend = (by: 1 | -1) => {
    const line = link.head === undefined ? topIndex() + 1 : link.head + by;
    if (line < 1 || line > length) return;
    link.select(line, true);
    letGo();
    goTo(line - 1, 'auto');
  };
  const { onViewKey, onLinesKey } = useLogKeys({
    scroller,
    field,
    onNext: () => search.next(),
    onPrevious: () => search.previous(),
    onStart: start,
    onEnd: end,
    onExtend: extend,
    onClear: link.clear,
  });

  return (
    <section
      aria-label="Log"
      className="log-view bg-surface text-fg relative flex h-full min-h-0 flex-col"
      onKeyDown={onViewKey}
    >
      <LogToolbar
        preferences={preferences}
        selected={link.range}
        copied={taken.notice?.copied ?? false}
        empty={length === 0}
        onPreferences={changePreferences}
        onCopy={taken.onCopy}
        onDownload={taken.onDownload}
        onEnd={end}
      >
        <SearchBox
          search={search}
          state={found}
          field={field}
          onFind={(query) => search.find(query, topIndex())}
          onLeave={() => scroller.current?.focus()}
        />
      </LogToolbar>
      <OtherRows from={1} to={window.start} onShow={() => visit(window.start - 1)} />
      <div
        ref={scroller}
        role="log"
        aria-live="off"
        aria-label="Lines of the log"
        tabIndex={0}
        className="log-scroller min-h-0 flex-1"
        onScroll={follow.onScroll}
        onWheel={(event) => {
          forgetLinked();
          follow.onWheel(event);
        }}
        onTouchMove={forgetLinked}
        onKeyDown={(event) => {
          forgetLinked();
          onLinesKey(event);
        }}
      >
        {length === 0 ? (
          <p className="text-muted p-4 font-sans text-sm">{emptyText}</p>
        ) : (
          <LogRows
            model={model}
            virtualizer={virtualizer}
            window={window}
            preferences={preferences}
            search={found}
            selected={link.range}
            onSelect={link.select}
          />
        )}
      </div>
      <OtherRows
        from={window.start + window.count + 1}
        to={length}
        onShow={() => visit(window.start + window.count)}
      />
      {live && !following && length > 0 && (
        <button
          type="button"
          onClick={end}
          className="bg-accent text-accent-fg absolute bottom-4 left-1/2 flex -translate-x-1/2 items-center gap-1 rounded-full px-3 py-1.5 text-xs font-medium shadow-md"
        >
          {unseen > 0 ? `${unseen.toLocaleString('en')} new ${unseen === 1 ? 'line' : 'lines'}` : 'Follow'}
          <ArrowDown size={14} aria-hidden />
        </button>
      )}
      <LogStatus
        notice={taken.notice?.text}
        search={found}
        selected={link.range}
        live={live}
        following={following}
      />
    </section>
  );
}
