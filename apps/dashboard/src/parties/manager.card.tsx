import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Party } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { commissionQueries } from '../api/commission.queries.js';
import { PartyPicker } from '../commissions/pickers.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { dayWord, todayHere } from '../ui/days.js';
import { TextField } from '../ui/field.js';
import { FormError } from '../ui/form.error.js';
import { fieldErrors, formError } from '../ui/form.errors.js';
import type { Choice } from '../ui/picker.js';
import { toast } from '../ui/toasts.js';
import { useFocusOnError } from '../ui/use.focus.on.error.js';
import { managerOf } from './manager.rules.js';

/** Who manages a party, and from when on: overrides follow it. */
export function ManagerCard({ party }: { party: Party }) {
  const client = useQueryClient();
  const [manager, setManager] = useState<Choice>();
  const [from, setFrom] = useState(todayHere());
  const set = useMutation({
    mutationFn: (managerId: string | null) =>
      api.parties.setManager(party.id, { manager_id: managerId, from }),
    onSuccess: (saved) => {
      client.setQueryData(commissionQueries.party(party.id).queryKey, saved);
      for (const key of ['parties', 'contracts', 'commissions'])
        void client.invalidateQueries({ queryKey: [key] });
      setManager(undefined);
      toast('done', 'Saved. Contracts that it concerns are marked as changed.');
    },
  });
  const form = useFocusOnError(set.error);
  const errors = fieldErrors(set.error);
  const error = formError(set.error, ['manager_id', 'from']);
  const spans = party.managers.toSorted((a, b) => (a.from < b.from ? 1 : -1));
  return (
    <Card title="Manager">
      {spans.length > 0 ? (
        <ol className="py-1">
          {spans.map(({ manager_id, manager_name, from: since, to }) => (
            <li key={since} className="flex min-h-9 flex-wrap items-center gap-x-3 px-4">
              <Link to="/parties/$id" params={{ id: manager_id }} className="text-accent flex-1 underline">
                {manager_name}
              </Link>
              <span className="text-muted text-xs">
                from {dayWord(since)}
                {to === null ? ' on' : `, until before ${dayWord(to)}`}
              </span>
            </li>
          ))}
        </ol>
      ) : (
        <p className="text-muted px-4 pt-4">Nobody manages it.</p>
      )}
      <form
        ref={form}
        noValidate
        className="flex flex-col gap-3 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (manager) set.mutate(manager.id);
        }}
      >
        <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_10rem]">
          <PartyPicker
            label="Managed by"
            chosen={manager}
            onChoose={setManager}
            error={errors['manager_id']}
          />
          <TextField label="From" type="date" value={from} onChange={setFrom} error={errors['from']} />
        </div>
        {error !== undefined && <FormError>{error}</FormError>}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" disabled={!manager} isBusy={set.isPending}>
            Set the manager
          </Button>
          {managerOf(party) && (
            <Button look="quiet" isBusy={set.isPending} onClick={() => set.mutate(null)}>
              Nobody from then on
            </Button>
          )}
        </div>
      </form>
    </Card>
  );
}
