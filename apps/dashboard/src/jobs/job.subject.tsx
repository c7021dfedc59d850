import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { z } from 'zod';
import type { Job } from '@slipway/shared/contracts';
import { queries } from '../api/queries.js';

const ofAccount = z.object({ account_id: z.string() });

/** The way to what a job works on, where it has a page. */
export function JobSubject({ job }: { job: Job }) {
  switch (job.type) {
    case 'account_change':
    case 'verification_mail':
      return <ToAccount job={job} />;
    case 'directory_check':
      return <ToDirectory job={job} />;
    case 'commission_run':
    case 'commission_update':
      return (
        <Link to="/commissions" className="text-accent underline">
          To the commissions
        </Link>
      );
    case 'period_close':
      return (
        <Link to="/periods" className="text-accent underline">
          To the periods
        </Link>
      );
    default:
      return null;
  }
}

/** Its id is told with the result; until then its address, which is the job's title, finds it. */
function ToAccount({ job }: { job: Job }) {
  const found = useQuery({
    ...queries.someAccounts({ q: job.title ?? undefined }, 10),
    enabled: job.title !== null,
  });
  const told = ofAccount.safeParse(job.result).data?.account_id;
  const account = found.data?.data.find(({ id, email }) => id === told || email === job.title);
  // One that was deleted has no page.
  if (!account) return null;
  return (
    <Link to="/accounts/$id" params={{ id: account.id }} className="text-accent underline">
      To the account
    </Link>
  );
}

function ToDirectory({ job }: { job: Job }) {
  const { data } = useQuery(queries.directories());
  const directory =
    data?.data.find(({ check_job_id }) => check_job_id === job.id) ??
    data?.data.find(({ name }) => name === job.title);
  if (!directory) return null;
  return (
    <Link to="/directories/$id" params={{ id: directory.id }} className="text-accent underline">
      To the directory
    </Link>
  );
}
