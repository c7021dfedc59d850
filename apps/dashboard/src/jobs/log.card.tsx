import type { JobFeedView } from '../live/use.job.feed.js';
import { LogView } from '../log/log.view.js';
import { Card } from '../ui/card.js';
import { Failure } from '../ui/states.js';
import { emptyLog } from './job.words.js';

/** The log of a job, or why it cannot be had. */
export function LogCard({
  feed: { log, phase, hasExpired, error, retry },
  isLive,
  name,
}: {
  feed: JobFeedView;
  isLive: boolean;
  /** Of the file that it is taken away as. */
  name: string;
}) {
  return (
    <Card title="Log" className="overflow-hidden">
      {phase === 'refused' && error ? (
        <Failure error={error} onRetry={retry} />
      ) : (
        <div className="h-[65dvh] min-h-80">
          <LogView model={log} live={isLive} downloadName={name} emptyText={emptyLog(phase, hasExpired)} />
        </div>
      )}
    </Card>
  );
}
