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
import { Form } from '../ui/form.js';
import { fieldErrors } from '../ui/form.errors.js';
import type { Choice } from '../ui/picker.js';
import { toast } from '../ui/toasts.js';
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
  const errors = fieldErrors(set.error);
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
      <Form
        sent={set}
        fields={['manager_id', 'from']}
        onSubmit={() => manager && set.mutate(manager.id)}
        action="Set the manager"
        look="plain"
        isReady={manager !== undefined}
        buttons={
          managerOf(party) && (
            <Button look="quiet" isBusy={set.isPending} onClick={() => set.mutate(null)}>
              Nobody from then on
            </Button>
          )
        }
        className="p-4"
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
      </Form>
    </Card>
  );
}
