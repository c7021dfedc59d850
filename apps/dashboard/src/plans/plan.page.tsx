import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { commissionQueries } from '../api/commission.queries.js';
import { isMissing } from '../api/is.missing.js';
import { Page } from '../ui/page.js';
import { countWord } from '../ui/count.word.js';
import { Failure, Skeleton } from '../ui/states.js';
import { PlanEditor } from './plan.editor.js';
import { PlanState } from './plan.state.js';
import { RenameForm } from './rename.form.js';
import { TryOut } from './try.out.js';
import { newestOf } from './version.rules.js';
import { VersionsCard } from './versions.card.js';

const route = getRouteApi('/app/plans/$id');

export default function PlanPage() {
  const { id } = route.useParams();
  const { run } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: plan, error, refetch } = useQuery(commissionQueries.plan(id));
  if (error && (!plan || isMissing(error)))
    return (
      <Page title="Plan">
        <Failure error={error} onRetry={() => void refetch()} />
      </Page>
    );
  return (
    <Page
      title={plan?.name ?? 'Plan'}
      lead={
        plan ? (
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span role="status">
              <PlanState plan={plan} />
            </span>
            {plan.currency},{' '}
            {plan.contracts === 0
              ? 'no contract follows it yet'
              : `${countWord(plan.contracts, 'contract')} follow it`}
          </span>
        ) : (
          <Skeleton className="h-6 w-64" />
        )
      }
      actions={plan && <RenameForm key={plan.name} plan={plan} />}
    >
      {plan && newestOf(plan) ? (
        <>
          {run !== undefined && (
            <TryOut key={run} jobId={run} onClose={() => void navigate({ search: {}, replace: true })} />
          )}
          <PlanEditor
            key={id}
            plan={plan}
            onTry={(jobId) => void navigate({ search: { run: jobId }, resetScroll: true })}
          />
          <VersionsCard plan={plan} />
        </>
      ) : (
        <Skeleton className="h-[64rem] rounded-xl" />
      )}
    </Page>
  );
}
