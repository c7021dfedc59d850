import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Contract } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { commissionQueries } from '../api/commission.queries.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { TextField } from '../ui/field.js';
import { FormError } from '../ui/form.error.js';
import { fieldErrors, formError } from '../ui/form.errors.js';
import { toast } from '../ui/toasts.js';
import { useFocusOnError } from '../ui/use.focus.on.error.js';
import { ParticipantsFields, participantsOf, typedParticipant } from './participants.fields.js';

/** What may change of a contract; what that changes for anybody is posted by a job of its own. */
export function EditContract({ contract }: { contract: Contract }) {
  const client = useQueryClient();
  const [name, setName] = useState(contract.name);
  const [endsOn, setEndsOn] = useState(contract.ends_on ?? '');
  const [participants, setParticipants] = useState(() =>
    contract.participants.map(({ party_id, party_name, share }) =>
      typedParticipant({ id: party_id, label: party_name }, share),
    ),
  );
  const before = contract.participants.map(({ party_id, share }) => ({ party_id, share }));
  const typed = participantsOf(participants);
  const change = {
    ...(name.trim() === contract.name ? {} : { name: name.trim() }),
    ...(endsOn === (contract.ends_on ?? '') ? {} : { ends_on: endsOn || null }),
    ...(JSON.stringify(typed) === JSON.stringify(before) ? {} : { participants: typed }),
  };
  const isChanged = Object.keys(change).length > 0;
  const save = useMutation({
    mutationFn: () => api.contracts.update(contract.id, change),
    onSuccess: (saved) => {
      client.setQueryData(commissionQueries.contract(contract.id).queryKey, saved);
      for (const key of ['contracts', 'commissions']) void client.invalidateQueries({ queryKey: [key] });
      toast('done', 'Saved. What it changes for anybody is posted in a moment.');
    },
  });
  const form = useFocusOnError(save.error);
  const errors = fieldErrors(save.error);
  const shown = Object.keys(errors).filter((path) => /^(name|ends_on|participants.*)$/.test(path));
  const error = formError(save.error, shown);
  return (
    <Card title="Change">
      <form
        ref={form}
        noValidate
        className="flex flex-col gap-4 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (isChanged) save.mutate();
        }}
      >
        <TextField label="Name" value={name} onChange={setName} error={errors['name']} autoComplete="off" />
        <TextField
          label="Ends on"
          type="date"
          value={endsOn}
          onChange={setEndsOn}
          error={errors['ends_on']}
          hint="The last day; empty while it goes on."
        />
        <ParticipantsFields typed={participants} onChange={setParticipants} errors={errors} />
        {error !== undefined && <FormError>{error}</FormError>}
        <div>
          <Button type="submit" disabled={!isChanged} isBusy={save.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Card>
  );
}
