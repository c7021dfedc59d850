import { useNow } from './ticker.js';
import { duration, relativeTime } from './times.rules.js';

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });

/** How long ago, in words; the exact time on hover. */
export function Ago({ at }: { at: string }) {
  const time = Date.parse(at);
  return (
    <time dateTime={at} title={exact.format(time)} className="whitespace-nowrap">
      {relativeTime(time, useNow())}
    </time>
  );
}

/** How long something took, or has been taking until now. */
export function Took({ from, to }: { from: string; to: string | null }) {
  const now = useNow();
  return (
    <span className="whitespace-nowrap tabular-nums">
      {duration((to === null ? now : Date.parse(to)) - Date.parse(from))}
    </span>
  );
}
