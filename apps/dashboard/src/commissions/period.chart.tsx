import { useState } from 'react';
import type { CommissionSummary } from '@slipway/shared/contracts';
import { BarChart } from '../charts/bar.chart.js';
import { Amount } from '../ui/amount.js';
import { Card } from '../ui/card.js';
import { SelectField } from '../ui/field.js';

const SHOWN = 12;

/** What was earned, by period. */
export function PeriodChart({ summary: { by_period } }: { summary: CommissionSummary }) {
  const [chosen, setChosen] = useState<string>();
  const currencies = [...new Set(by_period.flatMap(({ totals }) => totals.map(({ currency }) => currency)))];
  const currency = chosen ?? currencies[0];
  const periods = by_period.toSorted((a, b) => (a.period < b.period ? -1 : 1)).slice(-SHOWN);
  return (
    <Card
      title="Earned by period"
      actions={
        currency !== undefined &&
        currencies.length > 1 && (
          <SelectField
            label="Currency"
            isLabelHidden
            value={currency}
            options={currencies.map((code) => ({ value: code, label: code }))}
            onChange={setChosen}
          />
        )
      }
    >
      {currency === undefined ? (
        <p className="text-muted px-4 py-6">Nothing has been earned yet.</p>
      ) : (
        <BarChart
          label="Earned by period"
          parts={['Earned']}
          columns={['Period', 'Status', 'Earned']}
          bars={periods.map(({ period, status, totals }) => {
            const sum = totals.find((total) => total.currency === currency) ?? { amount: '0', currency };
            return {
              name: period,
              values: [Number(sum.amount)],
              readout: (
                <>
                  <Amount of={sum} /> <span className="text-muted">{status}</span>
                </>
              ),
              cells: [status, <Amount key="sum" of={sum} />],
            };
          })}
        />
      )}
    </Card>
  );
}
