import { cx } from '../ui/class.names.js';
import { useNow } from '../ui/ticker.js';
import { duration } from '../ui/times.rules.js';
import type { Attempt } from './job.timeline.js';

/**
 * The stages of an attempt: a bar in which each is as wide as it is long, and the durations in words. For who does not
 * see it, the bar of one that runs says how far it is.
 */
export function StageBar({
  attempt,
  progress,
}: {
  attempt: Attempt;
  /** Of the attempt, 0 to 100, while it runs. */
  progress?: number | undefined;
}) {
  const now = useNow();
  const stages = attempt.stages.map(({ name, started_at, ended_at }) => ({
    name,
    isRunning: ended_at === null,
    ms: Math.max(0, (ended_at === null ? now : Date.parse(ended_at)) - Date.parse(started_at)),
  }));
  const failed = attempt.end === 'failed' ? stages.length - 1 : -1;
  return (
    <div className="flex flex-col gap-2">
      <div
        {...(progress === undefined
          ? { 'aria-hidden': true }
          : {
              role: 'progressbar',
              'aria-label': 'Progress',
              'aria-valuenow': progress,
              'aria-valuemin': 0,
              'aria-valuemax': 100,
            })}
        className="bg-hover flex h-2.5 gap-0.5 overflow-hidden rounded-full"
      >
        {stages.map(({ name, ms, isRunning }, index) => (
          <span
            key={`${index} ${name}`}
            style={{ flexGrow: Math.max(ms, 1) }}
            className={cx(
              'min-w-1 basis-0',
              index === failed
                ? 'bg-danger'
                : isRunning
                  ? 'bg-accent animate-pulse motion-reduce:animate-none'
                  : 'bg-ok',
            )}
          />
        ))}
      </div>
      <ol className="flex flex-wrap gap-x-5 gap-y-1 text-xs">
        {stages.map(({ name, ms, isRunning }, index) => (
          <li key={`${index} ${name}`} className="flex items-baseline gap-1.5">
            <span className={cx('font-medium capitalize', index === failed && 'text-danger')}>{name}</span>
            <span className="text-muted tabular-nums">
              {duration(ms)}
              {isRunning && ' …'}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
