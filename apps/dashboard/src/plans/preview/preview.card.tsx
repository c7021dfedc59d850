import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PlanDocument, PlanVersion } from '@slipway/shared/contracts';
import { commissionQueries } from '../../api/commission.queries.js';
import { Card } from '../../ui/card.js';
import { TextField } from '../../ui/field.js';
import { Failure, Skeleton } from '../../ui/states.js';
import { useSettled } from '../../ui/use.settled.js';
import { ExampleSales } from './example.sales.js';
import { PayoutChart } from './payout.chart.js';
import { salesOf, typedSale } from './typed.sales.js';

const POINTS = 60;
const PAUSE_MS = 250;
const AMOUNT = /^\d{1,15}(\.\d{1,4})?$/;

/** What a plan would pay: over attainment, and for sales that are typed in. */
export function PreviewCard({
  planId,
  document,
  published,
}: {
  planId: string;
  document: PlanDocument;
  /** What it is compared with, where that says something else. */
  published: PlanVersion | undefined;
}) {
  const [upTo, setUpTo] = useState('');
  const [sales, setSales] = useState(() => ['10000', '25000'].map((amount) => typedSale(amount)));
  const wanted = AMOUNT.test(upTo.trim()) && /[1-9]/.test(upTo) ? upTo.trim() : undefined;
  const body = useSettled(
    JSON.stringify({
      points: POINTS,
      sales: salesOf(sales),
      ...(wanted === undefined ? {} : { up_to: wanted }),
    }),
    PAUSE_MS,
  );
  const draft = useQuery(commissionQueries.preview(planId, { document, ...JSON.parse(body) }));
  const end = draft.data?.curve.at(-1)?.attainment;
  const other = useQuery({
    ...commissionQueries.preview(planId, {
      ...(published && { document: published.document }),
      points: POINTS,
      ...(end === undefined ? {} : { up_to: end }),
    }),
    enabled: published !== undefined && end !== undefined,
  });
  return (
    <div className="flex min-w-0 flex-col gap-5 lg:sticky lg:top-4">
      <Card
        title="Payout against attainment"
        actions={
          <div className="w-36">
            <TextField
              label="Attainment up to"
              isLabelHidden
              placeholder="Up to …"
              inputMode="decimal"
              autoComplete="off"
              value={upTo}
              onChange={setUpTo}
            />
          </div>
        }
      >
        {draft.data ? (
          <PayoutChart
            measure={document.measure}
            preview={draft.data}
            published={published && other.data}
            publishedName={published ? `Version ${published.version}` : ''}
          />
        ) : draft.error ? (
          <Failure error={draft.error} onRetry={() => void draft.refetch()} />
        ) : (
          <Skeleton className="m-4 h-[21rem]" />
        )}
      </Card>
      <ExampleSales
        typed={sales}
        onChange={setSales}
        preview={draft.data}
        measure={document.measure}
        currency={document.currency}
      />
    </div>
  );
}
