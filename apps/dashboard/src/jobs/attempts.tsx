import { Card } from '../ui/card.js';
import { Took } from '../ui/time.js';
import { StageBar } from './stage.bar.js';
import type { Attempt, Timeline } from './job.timeline.js';

const ENDS: Record<NonNullable<Attempt['end']>, string> = {
  completed: 'completed',
  failed: 'failed',
  cancelled: 'was cancelled',
  retrying: 'was given up and is run again',
};

/** What each attempt went through, the newest first. */
export function Attempts({ timeline }: { timeline: Timeline }) {
  if (timeline.attempts.length === 0) return null;
  return (
    <Card title="Attempts" count={timeline.attempts.length}>
      <ol>
        {timeline.attempts.toReversed().map((attempt) => (
          <li key={attempt.attempt} className="border-line flex flex-col gap-2 border-b p-4 last:border-b-0">
            <p className="flex flex-wrap items-baseline gap-x-2">
              <span className="font-medium">Attempt {attempt.attempt}</span>
              <span className="text-muted">
                {attempt.end === null ? 'runs' : ENDS[attempt.end]},{' '}
                <Took from={attempt.started_at} to={attempt.ended_at} />
              </span>
            </p>
            {attempt.error && <p className="text-danger break-words">{attempt.error.message}</p>}
            {attempt.stages.length > 0 && <StageBar attempt={attempt} />}
          </li>
        ))}
      </ol>
    </Card>
  );
}
