import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { TERMINAL_STATUSES, type Job } from '@slipway/shared/contracts';
import { jobCatalog } from '@slipway/shared/contracts/jobs';
import type { Timeline } from '../../jobs/job.timeline.js';
import { Card } from '../../ui/card.js';
import { ProgressBar } from '../../ui/progress.bar.js';
import { duration } from '../../ui/times.rules.js';
import { FailedAccounts } from './failed.accounts.js';
import { provisioningQueries } from './provisioning.queries.js';
import { paceOf, ratesOf } from './rate.rules.js';
import { Sparkline } from './sparkline.js';

/** Fewer have no shape that is worth its room. */
const FEWEST_RATES = 4;

/** A job that makes accounts, as it makes them: how many there are, how fast it goes, how long it will take. */
export function ProvisioningPanel({ job, timeline }: { job: Job; timeline: Timeline }) {
  const failed = useQuery(provisioningQueries.failed(job.id));
  const total = job.count ?? 0;
  const isOver = TERMINAL_STATUSES.has(job.status);
  const isRunning = job.status === 'active' && timeline.attempts.at(-1)?.end === null;
  const end = timeline.milestones.at(-1);
  // Its last event tells it before the job is read again.
  const told = end?.type === 'job.completed' ? end.result : job.result;
  const result = jobCatalog.account.result.safeParse(told).data;
  const { done, rate, leftMs } = paceOf(timeline.samples, total);
  const made = result ? result.created + result.linked : done;
  const rates = ratesOf(timeline.samples, total);
  // While the codes are mailed, all of them are there.
  const isMailing = isRunning && job.stage === 'mail';
  const figures: [name: string, value: ReactNode][] = [
    ['Made', `${made.toLocaleString('en')} of ${total.toLocaleString('en')}`],
    ['Failed', failed.data ? failed.data.total.toLocaleString('en') : '…'],
    ...(result
      ? ([
          ['Linked', result.linked.toLocaleString('en')],
          ['Codes mailed', result.mailed.toLocaleString('en')],
        ] satisfies [string, ReactNode][])
      : ([
          ['Rate', isRunning && !isMailing && rate !== undefined ? `${rateWord(rate)} a second` : '–'],
          ['Left', leftWord({ isOver, isMailing, isRunning, leftMs })],
        ] satisfies [string, ReactNode][])),
  ];
  return (
    <>
      <Card
        title="Accounts"
        actions={
          <Link to="/accounts" search={{ job_id: job.id }} className="text-accent text-xs underline">
            Show its accounts
          </Link>
        }
      >
        <div className="flex flex-col gap-4 p-4">
          <ProgressBar
            value={isOver && result ? 100 : Math.round((made / Math.max(1, total)) * 100)}
            label="Accounts made"
          />
          <div className="grid grid-cols-2 items-end gap-x-4 gap-y-3 sm:grid-cols-[repeat(4,minmax(0,1fr))_minmax(0,12rem)]">
            <dl className="col-span-2 grid grid-cols-subgrid gap-y-3 sm:col-span-4">
              {figures.map(([name, value]) => (
                <div key={name}>
                  <dt className="text-muted text-xs">{name}</dt>
                  <dd className="truncate font-medium tabular-nums">{value}</dd>
                </div>
              ))}
            </dl>
            <div className="col-span-2 sm:col-span-1">
              {(!isOver || rates.length >= FEWEST_RATES) && <Sparkline values={rates} />}
            </div>
          </div>
        </div>
      </Card>
      {failed.data && failed.data.total > 0 && (
        <FailedAccounts jobId={job.id} accounts={failed.data.data} total={failed.data.total} />
      )}
    </>
  );
}

function rateWord(rate: number): string {
  return rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString('en');
}

function leftWord({
  isOver,
  isMailing,
  isRunning,
  leftMs,
}: {
  isOver: boolean;
  isMailing: boolean;
  isRunning: boolean;
  leftMs: number | undefined;
}): string {
  if (isOver) return '–';
  if (isMailing) return 'mailing codes';
  if (!isRunning) return 'it waits';
  return leftMs === undefined ? '…' : `about ${duration(Math.max(1_000, leftMs))}`;
}
