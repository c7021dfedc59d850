import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Cadence, CommissionCalendar } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { commissionQueries } from '../api/commission.queries.js';
import { Card } from '../ui/card.js';
import { SelectField, TextField } from '../ui/field.js';
import { Form } from '../ui/form.js';
import { fieldErrors } from '../ui/form.errors.js';
import { Failure, Skeleton } from '../ui/states.js';
import { toast } from '../ui/toasts.js';

const CADENCES: readonly { value: Cadence; label: string }[] = [
  { value: 'monthly', label: 'Months' },
  { value: 'biweekly', label: 'Two weeks each' },
  { value: 'quarterly', label: 'Quarters' },
];
const monthName = new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' });
const MONTHS = Array.from({ length: 12 }, (_, month) => ({
  value: String(month + 1),
  label: monthName.format(Date.UTC(2026, month)),
}));
const FIELDS = /^(cadence|time_zone|anchor_on|year_starts_in|approval_steps.*)$/;

/** How the year is cut, and who approves statements. */
export function CalendarCard() {
  const { data, error, refetch } = useQuery(commissionQueries.calendar());
  return (
    <Card title="Calendar and approval">
      {data ? (
        <CalendarForm key={JSON.stringify(data)} calendar={data} />
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton className="m-4 h-52" />
      )}
    </Card>
  );
}

function CalendarForm({ calendar }: { calendar: CommissionCalendar }) {
  const client = useQueryClient();
  const [cadence, setCadence] = useState(calendar.cadence);
  const [timeZone, setTimeZone] = useState(calendar.time_zone);
  const [anchor, setAnchor] = useState(calendar.anchor_on);
  const [month, setMonth] = useState(String(calendar.year_starts_in));
  const [steps, setSteps] = useState(calendar.approval_steps.join(', '));
  const next: CommissionCalendar = {
    cadence,
    time_zone: timeZone.trim(),
    anchor_on: anchor,
    year_starts_in: Number(month),
    approval_steps: steps
      .split(',')
      .map((step) => step.trim())
      .filter((step) => step !== ''),
  };
  const isChanged = JSON.stringify(next) !== JSON.stringify(calendar);
  const save = useMutation({
    mutationFn: () => api.periods.putCalendar(next),
    onSuccess: (saved) => {
      client.setQueryData(commissionQueries.calendar().queryKey, saved);
      void client.invalidateQueries({ queryKey: ['periods'] });
      toast('done', 'Saved.');
    },
  });
  const errors = fieldErrors(save.error);
  const ofSteps = Object.entries(errors).find(([path]) => path.startsWith('approval_steps'))?.[1];
  return (
    <Form
      sent={save}
      fields={FIELDS}
      onSubmit={() => save.mutate()}
      action="Save"
      look="plain"
      isReady={isChanged}
      className="p-4"
    >
      <div className="grid items-start gap-4 sm:grid-cols-2 lg:grid-cols-3">
        <SelectField
          label="Periods are"
          value={cadence}
          options={CADENCES}
          onChange={setCadence}
          error={errors['cadence']}
        />
        <TextField
          label="Time zone"
          value={timeZone}
          onChange={setTimeZone}
          error={errors['time_zone']}
          hint="In which a day begins and ends."
          spellCheck={false}
        />
        {cadence === 'biweekly' ? (
          <TextField
            label="First day of one of them"
            type="date"
            value={anchor}
            onChange={setAnchor}
            error={errors['anchor_on']}
          />
        ) : (
          <SelectField
            label="The year begins in"
            value={month}
            options={MONTHS}
            onChange={setMonth}
            error={errors['year_starts_in']}
            hint="For quarters, and for attainment over a year."
          />
        )}
        <TextField
          label="Steps of an approval"
          value={steps}
          onChange={setSteps}
          error={ofSteps}
          hint="In their order, with commas between them; each is given by somebody else."
        />
      </div>
    </Form>
  );
}
