import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/api.js';
import { PartyPicker, PlanPicker, type ChosenPlan } from '../commissions/pickers.js';
import { Card } from '../ui/card.js';
import { todayHere } from '../ui/days.js';
import { TextField } from '../ui/field.js';
import { Form } from '../ui/form.js';
import { fieldErrors } from '../ui/form.errors.js';
import { Page } from '../ui/page.js';
import type { Choice } from '../ui/picker.js';
import { ParticipantsFields, participantsOf, typedParticipant } from './participants.fields.js';

const FIELDS = /^(name|external_id|client_id|plan_id|currency|starts_on|ends_on|participants.*)$/;

export default function NewContractPage() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [externalId, setExternalId] = useState('');
  const [party, setParty] = useState<Choice>();
  const [plan, setPlan] = useState<ChosenPlan>();
  const [startsOn, setStartsOn] = useState(todayHere());
  const [endsOn, setEndsOn] = useState('');
  const [participants, setParticipants] = useState(() => [typedParticipant(undefined, '100')]);
  const make = useMutation({
    mutationFn: () =>
      api.contracts.create({
        name: name.trim(),
        external_id: externalId.trim() || null,
        client_id: party?.id ?? '',
        plan_id: plan?.id ?? '',
        currency: plan?.currency ?? '',
        starts_on: startsOn,
        ends_on: endsOn || null,
        participants: participantsOf(participants),
      }),
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: ['contracts'] });
      void client.invalidateQueries({ queryKey: ['commissions'] });
      return navigate({ to: '/contracts/$id', params: { id } });
    },
  });
  const errors = fieldErrors(make.error);
  const isReady = name.trim() !== '' && party && plan && participants.every((one) => one.party);
  return (
    <Page title="New contract" lead="Who gets which share of what a client is invoiced">
      <Card>
        <Form
          sent={make}
          fields={FIELDS}
          onSubmit={() => make.mutate()}
          action="Make it"
          isReady={isReady}
          className="p-4"
        >
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField
              label="Name"
              value={name}
              onChange={setName}
              error={errors['name']}
              autoComplete="off"
            />
            <TextField
              label="External id"
              value={externalId}
              onChange={setExternalId}
              error={errors['external_id']}
              hint="How another system knows it; imports find it by that."
              autoComplete="off"
            />
            <PartyPicker
              label="Client"
              chosen={party}
              onChoose={setParty}
              error={errors['client_id']}
              hint="Who is invoiced."
            />
            <PlanPicker
              label="Plan"
              chosen={plan}
              onChoose={setPlan}
              error={errors['plan_id'] ?? errors['currency']}
              hint={plan ? `Its commissions are in ${plan.currency}.` : 'What a sale earns.'}
            />
            <TextField
              label="Starts on"
              type="date"
              value={startsOn}
              onChange={setStartsOn}
              error={errors['starts_on']}
            />
            <TextField
              label="Ends on"
              type="date"
              value={endsOn}
              onChange={setEndsOn}
              error={errors['ends_on']}
              hint="The last day; empty while it goes on."
            />
          </div>
          <ParticipantsFields typed={participants} onChange={setParticipants} errors={errors} />
        </Form>
      </Card>
    </Page>
  );
}
