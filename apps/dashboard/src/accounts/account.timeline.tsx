import { Link } from '@tanstack/react-router';
import { Circle, CircleCheck, CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Account } from '@slipway/shared/contracts';
import { Card } from '../ui/card.js';
import { Ago } from '../ui/time.js';

interface Step {
  title: string;
  state: 'done' | 'open' | 'failed';
  /** When, or why (not). */
  note: ReactNode;
}

/** What has become of an account, from the order to its owner's password. */
export function AccountTimeline({ account }: { account: Account }) {
  return (
    <Card title="So far">
      <ol className="flex flex-col gap-3 p-4">
        {stepsOf(account).map(({ title, state, note }) => (
          <li key={title} className="flex gap-3">
            <StepIcon state={state} />
            <div className="min-w-0 flex-1">
              <p className={state === 'open' ? 'text-muted' : 'font-medium'}>{title}</p>
              <p className="text-muted text-xs break-words">{note}</p>
            </div>
          </li>
        ))}
      </ol>
    </Card>
  );
}

function StepIcon({ state }: Pick<Step, 'state'>) {
  if (state === 'failed')
    return <CircleX aria-label="failed" className="text-danger mt-0.5 size-4 shrink-0" />;
  if (state === 'open') return <Circle aria-label="not yet" className="text-muted mt-0.5 size-4 shrink-0" />;
  return <CircleCheck aria-label="done" className="text-ok mt-0.5 size-4 shrink-0" />;
}

function stepsOf(account: Account): Step[] {
  const { status, origin, verification, verified_at, revealed_at, has_password } = account;
  const isThere = account.target_id !== null;
  return [
    {
      title: 'Asked for',
      state: 'done',
      note: (
        <>
          <Ago at={account.created_at} />, by{' '}
          <Link to="/jobs/$id" params={{ id: account.job_id }} className="text-accent underline">
            a job
          </Link>
        </>
      ),
    },
    status === 'failed'
      ? {
          title: 'In the directory',
          state: 'failed',
          note: account.error?.message ?? 'It could not be made.',
        }
      : {
          title: 'In the directory',
          state: isThere ? 'done' : 'open',
          note: !isThere
            ? 'Not yet.'
            : origin === 'linked'
              ? 'It was there before, and is linked to it.'
              : 'Made there by Slipway.',
        },
    {
      title: 'Code mailed',
      state: verified_at !== null || verification?.sent_at != null ? 'done' : 'open',
      note:
        verification?.sent_at != null ? (
          <Ago at={verification.sent_at} />
        ) : verified_at !== null ? (
          'It was used.'
        ) : verification ? (
          'Not handed to the mail server yet.'
        ) : (
          'None was asked for.'
        ),
    },
    {
      title: 'Address verified',
      state: verified_at === null ? 'open' : 'done',
      note: verified_at === null ? 'Not yet.' : <Ago at={verified_at} />,
    },
    {
      title: 'Password revealed',
      state: revealed_at === null || has_password ? 'open' : 'done',
      note: has_password ? (
        'Not yet.'
      ) : revealed_at === null ? (
        'There is none to reveal.'
      ) : (
        <Ago at={revealed_at} />
      ),
    },
  ];
}
