import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ShieldAlert, ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import type { CommissionTrace } from '@slipway/shared/contracts';
import { commissionQueries } from '../api/commission.queries.js';
import { isMissing } from '../api/is.missing.js';
import { Amount } from '../ui/amount.js';
import { Badge } from '../ui/badge.js';
import { Card } from '../ui/card.js';
import { CopyButton } from '../ui/copy.button.js';
import { dayWord } from '../ui/days.js';
import { Facts } from '../ui/facts.js';
import { Page } from '../ui/page.js';
import { Failure, Skeleton } from '../ui/states.js';
import { Ago } from '../ui/time.js';
import { kindWord } from './commission.words.js';

const route = getRouteApi('/app/commissions/entries/$id');
const LINK = 'text-accent underline';

export default function EntryPage() {
  const { id } = route.useParams();
  const { data, error, refetch } = useQuery(commissionQueries.trace(id));
  if (error && (!data || isMissing(error)))
    return (
      <Page title="Entry">
        <Failure error={error} onRetry={() => void refetch()} />
      </Page>
    );
  const entry = data?.entry;
  return (
    <Page
      title={entry ? `${kindWord(entry.kind)} ${entry.seq.toLocaleString('en')}` : 'Entry'}
      lead={
        entry ? (
          <>
            For{' '}
            <Link to="/parties/$id" params={{ id: entry.party_id }} className={LINK}>
              {entry.party_name}
            </Link>
            , earned on {dayWord(entry.earned_on)}
          </>
        ) : (
          <Skeleton className="h-5 w-64" />
        )
      }
    >
      {data ? <Trace of={data} /> : <Skeleton className="h-[32rem] rounded-xl" />}
    </Page>
  );
}

function Trace({ of: trace }: { of: CommissionTrace }) {
  const { entry, holds, replayed, explanation } = trace;
  return (
    <>
      <section
        aria-label="How it came about"
        className="border-line bg-surface shadow-card flex flex-col gap-4 rounded-xl border p-5"
      >
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <p className="text-3xl font-semibold tracking-tight">
            <Amount of={entry.amount} isSigned />
          </p>
          <span className="ml-auto">
            {holds ? (
              <Badge tone="ok" icon={ShieldCheck} word="Calculated again: the same" />
            ) : (
              <Badge tone="danger" icon={ShieldAlert} word="Calculated again: not the same" />
            )}
          </span>
        </div>
        {!holds && (
          <p role="alert" className="text-danger">
            Its trace gives <Amount of={replayed} />. The ledger, or the trace, was changed.
          </p>
        )}
        {explanation.length > 0 ? (
          <ol className="flex list-decimal flex-col gap-2 pl-5 text-base">
            {explanation.map((step, index) => (
              <li key={index} className="marker:text-muted pl-1 break-words tabular-nums">
                {step}
              </li>
            ))}
          </ol>
        ) : (
          <p className="text-muted">There is nothing to calculate: it was posted as it is.</p>
        )}
      </section>
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <Card title="What it is">
          <Facts facts={factsOf(trace)} />
        </Card>
        <Revisions of={trace} />
      </div>
      <RawTrace of={trace} />
    </>
  );
}

function factsOf({ entry }: CommissionTrace): [string, ReactNode][] {
  const { contract_id, contract_name, invoice_id, invoice_number, plan_version } = entry;
  return [
    ['Kind', kindWord(entry.kind)],
    [
      'Contract',
      contract_id === null ? (
        '–'
      ) : (
        <Link key="contract" to="/contracts/$id" params={{ id: contract_id }} className={LINK}>
          {contract_name}
        </Link>
      ),
    ],
    [
      'Invoice',
      invoice_id === null ? (
        '–'
      ) : (
        <Link key="invoice" to="/invoices/$id" params={{ id: invoice_id }} className={LINK}>
          {invoice_number}
        </Link>
      ),
    ],
    ['Plan version', plan_version ?? '–'],
    ['Counts in', entry.period],
    ['Payable from', dayWord(entry.payable_on)],
    [
      'Debit',
      <code key="debit" className="text-xs">
        {entry.debit}
      </code>,
    ],
    [
      'Credit',
      <code key="credit" className="text-xs">
        {entry.credit}
      </code>,
    ],
    [
      'Posted',
      <span key="posted">
        <Ago at={entry.posted_at} /> by{' '}
        <Link to="/jobs/$id" params={{ id: entry.job_id }} className={LINK}>
          its job
        </Link>
      </span>,
    ],
  ];
}

function Revisions({ of: { entry, earlier } }: { of: CommissionTrace }) {
  const before = earlier.toSorted((a, b) => b.revision - a.revision);
  const last = before[0];
  return (
    <Card title="Of the same sale" count={earlier.length + 1}>
      {last && (
        <p className="text-muted px-4 pt-3">
          Revision {entry.revision} corrects revision {last.revision}: only the difference is posted.
        </p>
      )}
      <ol className="py-2">
        <li className="flex min-h-10 items-center gap-3 px-4 font-medium">
          <span className="flex-1">Revision {entry.revision}, this one</span>
          <Amount of={entry.amount} isSigned />
        </li>
        {before.map(({ id, amount, revision, posted_at }) => (
          <li key={id}>
            <Link
              to="/commissions/entries/$id"
              params={{ id }}
              className="hover:bg-hover flex min-h-10 items-center gap-3 px-4"
            >
              <span className="text-accent flex-1 underline">Revision {revision}</span>
              <span className="text-muted text-xs">
                <Ago at={posted_at} />
              </span>
              <Amount of={amount} isSigned />
            </Link>
          </li>
        ))}
      </ol>
    </Card>
  );
}

function RawTrace({ of: { trace } }: { of: CommissionTrace }) {
  const text = JSON.stringify(trace, null, 2) ?? '';
  return (
    <details>
      <summary className="text-muted hover:text-fg w-fit rounded-md py-1 font-medium">
        The trace as it is stored
      </summary>
      <div className="border-line bg-surface relative mt-2 rounded-xl border">
        <div className="absolute top-2 right-2">
          <CopyButton text={text} label="Copy the trace" />
        </div>
        {/* A region that scrolls must be reachable by keyboard. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <pre
          tabIndex={0}
          role="group"
          aria-label="The trace as it is stored"
          className="overflow-x-auto p-4 font-mono text-xs"
        >
          {text}
        </pre>
      </div>
    </details>
  );
}
