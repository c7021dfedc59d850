import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Calculator } from 'lucide-react';
import { useState } from 'react';
import type { Job, Period } from '@slipway/shared/contracts';
import { jobCatalog } from '@slipway/shared/contracts/jobs';
import { commissionQueries } from '../api/commission.queries.js';
import { CommissionTabs } from '../commissions/commission.tabs.js';
import { RunPanel } from '../commissions/runs/run.panel.js';
import { RunResult } from '../commissions/runs/run.result.js';
import { useRun } from '../commissions/runs/use.run.js';
import { Amounts } from '../ui/amount.js';
import { Button, buttonLook } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { countWord } from '../ui/count.word.js';
import { dayWord } from '../ui/days.js';
import { Dialog } from '../ui/dialog.js';
import { Page } from '../ui/page.js';
import { Empty, Failure, SkeletonRows } from '../ui/states.js';
import { Cell, Row, Table } from '../ui/table.js';
import { CalendarCard } from './calendar.card.js';
import { CloseForm } from './close.form.js';
import { PeriodState } from './period.state.js';

type Work = { jobId: string; title: string; kind: 'run' | 'close' };

export default function PeriodsPage() {
  const { data, error, refetch } = useQuery(commissionQueries.periods());
  const [closing, setClosing] = useState<Period>();
  const [work, setWork] = useState<Work>();
  const periods = data?.data.toSorted((a, b) => (a.starts_on < b.starts_on ? 1 : -1));
  const next = periods?.findLast(({ status }) => status !== 'closed');
  const under = periods?.find(({ status }) => status === 'closing');
  const shown: Work | undefined =
    work ??
    (under?.close_job_id
      ? { jobId: under.close_job_id, title: `Closing ${under.key}`, kind: 'close' }
      : undefined);
  return (
    <Page title="Periods" lead="What is earned counts in a period; what is closed never changes again">
      <CommissionTabs />
      {shown && (
        <RunPanel
          key={shown.jobId}
          jobId={shown.jobId}
          title={shown.title}
          result={(job) => (shown.kind === 'close' ? <Closed job={job} /> : <RunResult job={job} />)}
        />
      )}
      <Card>
        {periods ? (
          periods.length > 0 ? (
            <Table
              label="Periods"
              columns={[
                { label: 'Period' },
                { label: 'Days', isMinor: true },
                { label: 'Status' },
                { label: 'Entries', isNumber: true, isMinor: true },
                { label: 'Earned', isNumber: true },
                { label: 'What to do', isLabelHidden: true },
              ]}
            >
              {periods.map((period) => (
                <PeriodRow
                  key={period.id}
                  period={period}
                  isNext={period === next}
                  onClose={() => setClosing(period)}
                  onRun={(jobId) => setWork({ jobId, title: `Calculating ${period.key}`, kind: 'run' })}
                />
              ))}
            </Table>
          ) : (
            <Empty
              title="There are no periods yet"
              action={
                <Link to="/invoices/new" className={buttonLook('primary')}>
                  New invoice
                </Link>
              }
            >
              Each begins with the first thing that is earned in it. How the year is cut stands below.
            </Empty>
          )
        ) : error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <SkeletonRows rows={6} />
        )}
      </Card>
      {/* What comes above it would push it down. */}
      {periods && <CalendarCard />}
      <Dialog
        title={`Close ${closing?.key ?? ''}`}
        isOpen={closing !== undefined}
        onClose={() => setClosing(undefined)}
      >
        {closing && (
          <CloseForm
            period={closing}
            onCancel={() => setClosing(undefined)}
            onClosing={(jobId) => {
              setClosing(undefined);
              setWork({ jobId, title: `Closing ${closing.key}`, kind: 'close' });
            }}
          />
        )}
      </Dialog>
    </Page>
  );
}

function PeriodRow({
  period: { key, starts_on, ends_on, status, is_closing_stopped, entries, totals, problem },
  isNext,
  onClose,
  onRun,
}: {
  period: Period;
  /** Periods are closed one after the other: whether it is its turn. */
  isNext: boolean;
  onClose: () => void;
  onRun: (jobId: string) => void;
}) {
  const run = useRun(onRun);
  return (
    <Row>
      <Cell className="font-medium whitespace-nowrap tabular-nums">
        <Link to="/commissions/ledger" search={{ period: key }} className="hover:underline">
          {key}
        </Link>
      </Cell>
      <Cell isMinor className="text-muted whitespace-nowrap">
        {dayWord(starts_on)} to {dayWord(ends_on)}
      </Cell>
      <Cell>
        <PeriodState status={status} is_closing_stopped={is_closing_stopped} />
        {problem && <p className="text-danger mt-1 max-w-xs text-xs break-words">{problem.message}</p>}
      </Cell>
      <Cell isNumber isMinor>
        {entries.toLocaleString('en')}
      </Cell>
      <Cell isNumber>
        <Amounts of={totals} />
      </Cell>
      <Cell isNumber>
        <span className="inline-flex gap-2">
          {status === 'open' && (
            <>
              <Button size="small" isBusy={run.isPending} onClick={() => run.mutate({ period: key })}>
                <Calculator aria-hidden className="size-4" /> Calculate
                <span className="sr-only"> {key}</span>
              </Button>
              {isNext && (
                <Button size="small" look="primary" onClick={onClose}>
                  Close {key} …
                </Button>
              )}
            </>
          )}
          {is_closing_stopped && (
            <Button size="small" look="primary" onClick={onClose}>
              Close {key} again …
            </Button>
          )}
          {status === 'closed' && (
            <Link to="/statements" search={{ period: key }} className={buttonLook('plain', 'small')}>
              Statements <span className="sr-only">of {key}</span>
            </Link>
          )}
        </span>
      </Cell>
    </Row>
  );
}

/** What closing a period has brought. */
function Closed({ job }: { job: Job }) {
  const result = jobCatalog.period_close.result.safeParse(job.result).data;
  if (!result) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
      <p className="font-medium">
        {result.period} is closed: {countWord(result.statements, 'statement')},{' '}
        {countWord(result.entries, 'entry', 'entries')}
      </p>
      <span className="flex items-start gap-2">
        <span className="text-muted">Due</span> <Amounts of={result.due} none="nothing" />
      </span>
      <span className="flex items-start gap-2">
        <span className="text-muted">Moves forward</span> <Amounts of={result.carried} none="nothing" />
      </span>
      <Link to="/statements" search={{ period: result.period }} className={buttonLook('primary', 'small')}>
        To its statements
      </Link>
    </div>
  );
}
