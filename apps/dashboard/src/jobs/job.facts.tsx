import type { ReactNode } from 'react';
import type { Job } from '@slipway/shared/contracts';
import { Took } from '../ui/time.js';

/** The figures of a job, each with its name. */
export function JobFacts({ job }: { job: Job }) {
  const facts: [name: string, value: ReactNode][] = [
    ['Attempt', job.attempt === 0 ? 'not started' : String(job.attempt)],
    ['Priority', String(job.priority)],
    ['Stage', job.stage ?? '–'],
    ['Waited', <Took key="waited" from={job.created_at} to={job.started_at ?? job.completed_at} />],
    ['Ran', job.started_at === null ? '–' : <Took key="ran" from={job.started_at} to={job.completed_at} />],
  ];
  if (job.queue_position !== null)
    facts.unshift(['Place in the queue', job.queue_position.toLocaleString('en')]);
  return (
    <dl className="border-line bg-surface shadow-card grid grid-cols-2 gap-x-4 gap-y-3 rounded-xl border p-4 sm:grid-cols-3 lg:grid-cols-6">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt className="text-muted text-xs">{name}</dt>
          <dd className="truncate font-medium tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
