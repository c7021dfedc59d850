import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PartyEarnings } from '@slipway/shared/contracts';
import { commissionQueries } from '../api/commission.queries.js';
import { BarChart } from '../charts/bar.chart.js';
import { kindWord } from '../commissions/commission.words.js';
import { Amount } from '../ui/amount.js';
import { Card } from '../ui/card.js';
import { SelectField } from '../ui/field.js';
import { decimalText, isZero } from '../ui/money.rules.js';
import { Failure, Skeleton } from '../ui/states.js';

const SHOWN = 12;
type Earned = PartyEarnings['data'][number];

/** What a party has earned, period by period and kind by kind. */
export function EarningsCard({ partyId }: { partyId: string }) {
  const { data, error, refetch } = useQuery(commissionQueries.earnings(partyId));
  const [chosen, setChosen] = useState<string>();
  const of = data?.data.find(({ currency }) => currency === chosen) ?? data?.data[0];
  return (
    <Card
      title="Earnings by period"
      actions={
        data &&
        of &&
        data.data.length > 1 && (
          <SelectField
            label="Currency"
            isLabelHidden
            value={of.currency}
            options={data.data.map(({ currency }) => ({ value: currency, label: currency }))}
            onChange={setChosen}
          />
        )
      }
    >
      {data ? (
        of ? (
          <Chart of={of} />
        ) : (
          <p className="text-muted px-4 py-6">Nothing has been earned yet.</p>
        )
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton className="m-4 h-[21rem]" />
      )}
    </Card>
  );
}

function Chart({ of: { currency, periods } }: { of: Earned }) {
  const shown = periods.toSorted((a, b) => (a.period < b.period ? -1 : 1)).slice(-SHOWN);
  const kinds = [...new Set(shown.flatMap(({ by_kind }) => Object.keys(by_kind)))];
  return (
    <BarChart
      label="Earnings by period"
      parts={kinds.map(kindWord)}
      columns={['Period', 'Status', ...kinds.map(kindWord), 'Earned', 'Paid']}
      bars={shown.map(({ period, status, earned, by_kind, paid }) => ({
        name: period,
        values: kinds.map((kind) => Number(by_kind[kind] ?? '0')),
        readout: (
          <>
            <Amount of={{ amount: earned, currency }} />{' '}
            <span className="text-muted">
              {kinds
                .filter((kind) => !isZero(by_kind[kind] ?? '0'))
                .map((kind) => `${kindWord(kind)} ${decimalText(by_kind[kind]!)}`)
                .join(' · ')}
            </span>
          </>
        ),
        cells: [
          status,
          ...kinds.map((kind) => decimalText(by_kind[kind] ?? '0')),
          <Amount key="earned" of={{ amount: earned, currency }} />,
          decimalText(paid),
        ],
      }))}
    />
  );
}
