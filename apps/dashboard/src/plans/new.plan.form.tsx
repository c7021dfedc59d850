import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Plan } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { SelectField, TextField } from '../ui/field.js';
import { Form } from '../ui/form.js';
import { fieldErrors } from '../ui/form.errors.js';
import { STARTS, type Start } from './starts.js';

const CHOICES = Object.entries(STARTS).map(([value, { label }]) => ({ value: value as Start, label }));

/** A plan that begins as one of a few that are common; the rest is done in the editor. */
export function NewPlanForm({ onMade, onCancel }: { onMade: (plan: Plan) => void; onCancel: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [currency, setCurrency] = useState('EUR');
  const [start, setStart] = useState<Start>('percent');
  const make = useMutation({
    mutationFn: () =>
      api.plans.create({
        name: name.trim(),
        document: { currency: currency.trim().toUpperCase(), ...STARTS[start].plan },
      }),
    onSuccess: (plan) => {
      void client.invalidateQueries({ queryKey: ['plans'] });
      onMade(plan);
    },
  });
  const errors = fieldErrors(make.error);
  return (
    <Form
      sent={make}
      fields={['name', 'document.currency']}
      onSubmit={() => make.mutate()}
      action="Make a draft"
      isReady={name.trim() !== ''}
      onCancel={onCancel}
    >
      <TextField label="Name" value={name} onChange={setName} error={errors['name']} data-autofocus />
      <TextField
        label="Currency"
        value={currency}
        onChange={setCurrency}
        maxLength={3}
        error={errors['document.currency']}
      />
      <SelectField label="Begin with" value={start} options={CHOICES} onChange={setStart} />
    </Form>
  );
}
