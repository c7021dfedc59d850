import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Contract } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { commissionQueries } from '../api/commission.queries.js';
import { Card } from '../ui/card.js';
import { TextField } from '../ui/field.js';
import { Form } from '../ui/form.js';
import { fieldErrors } from '../ui/form.errors.js';
import { toast } from '../ui/toasts.js';
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
  const errors = fieldErrors(save.error);
  return (
    <Card title="Change">
      <Form
        sent={save}
        fields={/^(name|ends_on|participants.*)$/}
        onSubmit={() => save.mutate()}
        action="Save"
        look="plain"
        isReady={isChanged}
        className="p-4"
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
      </Form>
    </Card>
  );
}
