import type { Timeline } from './job.timeline.js';
import { Card } from '../ui/card.js';
import { Ago } from '../ui/time.js';

type Milestone = Timeline['milestones'][number];

/** What happened to a job, apart from its log: each event with its number. */
export function EventsCard({ timeline }: { timeline: Timeline }) {
  return (
    <Card title="Events" count={timeline.milestones.length}>
      <ol>
        {timeline.milestones.map((event) => (
          <li
            key={event.seq}
            className="border-line grid grid-cols-[3.5rem_minmax(0,1fr)_auto] items-baseline gap-3 border-b px-4 py-2 last:border-b-0"
          >
            <span className="text-muted font-mono text-xs">#{event.seq}</span>
            <span className="min-w-0">
              <code className="text-xs">{event.type}</code>
              <span className="text-muted block text-xs break-words">{wordsOf(event)}</span>
            </span>
            <span className="text-muted text-xs">
              <Ago at={event.at} />
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}

function wordsOf(event: Milestone): string {
  switch (event.type) {
    case 'job.started':
      return `Attempt ${event.attempt}`;
    case 'job.retrying':
      return event.delay_ms > 0
        ? `${event.error.message} It is tried again after ${Math.round(event.delay_ms / 1_000)} s.`
        : `${event.error.message} It is tried again at once.`;
    case 'job.failed':
      return event.error.message;
    case 'job.queued':
    case 'job.completed':
    case 'job.cancelled':
      return '';
  }
}
