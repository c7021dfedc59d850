import { useMutation, useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import type { Period, PeriodClosePreview } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { commissionQueries } from '../api/commission.queries.js';
import { Amount, Amounts } from '../ui/amount.js';
import { Button } from '../ui/button.js';
import { countWord } from '../ui/count.word.js';
import { Facts } from '../ui/facts.js';
import { FormError } from '../ui/form.error.js';
import { Failure, Skeleton } from '../ui/states.js';

/** What closing a period would do, before it is done for good. */
export function CloseForm({
  period,
  onClosing,
  onCancel,
}: {
  period: Period;
  onClosing: (jobId: string) => void;
  onCancel: () => void;
}) {
  const { data, error, refetch } = useQuery(commissionQueries.closePreview(period.id));
  const close = useMutation({
    mutationFn: () => api.periods.close(period.id),
    onSuccess: ({ job_id }) => onClosing(job_id),
  });
  const isBlocked = data === undefined || data.obstacles.length > 0;
  return (
    <div className="flex flex-col gap-4">
      {data ? (
        <Preview of={data} />
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton className="h-56" />
      )}
      <p className="text-muted">
        Once it is closed, nothing is ever posted into it again: what changes later moves forward
        {data ? ` into ${data.next_period}` : ''}.
      </p>
      {close.error && <FormError>{close.error.message}</FormError>}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel} data-autofocus>
          Keep it open
        </Button>
        <Button look="danger" disabled={isBlocked} isBusy={close.isPending} onClick={() => close.mutate()}>
          Close {period.key} for good
        </Button>
      </div>
    </div>
  );
}

function Preview({ of: preview }: { of: PeriodClosePreview }) {
  const { obstacles, changed_contracts, drafts, payable, held, carried, parties, draws } = preview;
  return (
    <>
      {obstacles.length > 0 && (
        <ul role="alert" className="border-danger/40 bg-danger/5 flex flex-col gap-1 rounded-lg border p-3">
          {obstacles.map((obstacle) => (
            <li key={obstacle} className="flex items-start gap-2">
              <TriangleAlert aria-hidden className="text-danger mt-0.5 size-4 shrink-0" />
              {obstacle}
            </li>
          ))}
        </ul>
      )}
      <div className="border-line rounded-lg border">
        <Facts
          facts={[
            ['Payable', <Amounts key="payable" of={payable} none="nothing" />],
            ['Held until later', <Amounts key="held" of={held} none="nothing" />],
            ['Statements for', countWord(parties, 'party', 'parties')],
            ...(draws === 0
              ? []
              : [['Draws', `settled for ${countWord(draws, 'party', 'parties')} on top`] as const]),
            [
              'Calculated first',
              changed_contracts === 0
                ? 'nothing has changed'
                : countWord(changed_contracts, 'changed contract'),
            ],
            [
              'Drafts',
              drafts === 0
                ? 'none'
                : `${countWord(drafts, 'invoice')}, which will count where they are issued`,
            ],
          ]}
        />
      </div>
      {carried.length > 0 && (
        <section aria-label="What moves forward">
          <h3 className="font-medium">Moves forward</h3>
          <ul className="mt-1 max-h-48 overflow-y-auto">
            {carried.map(({ party_id, party_name, balance }) => (
              <li key={`${party_id} ${balance.currency}`} className="flex min-h-8 items-center gap-3">
                <span className="min-w-0 flex-1 truncate">{party_name}</span>
                <Amount of={balance} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
