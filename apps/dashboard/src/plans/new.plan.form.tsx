import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Plan } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { Button } from '../ui/button.js';
import { SelectField, TextField } from '../ui/field.js';
import { FormError } from '../ui/form.error.js';
import { fieldErrors, formError } from '../ui/form.errors.js';
import { useFocusOnError } from '../ui/use.focus.on.error.js';
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
  const form = useFocusOnError(make.error);
  const errors = fieldErrors(make.error);
  const error = formError(make.error, ['name', 'document.currency']);
  return (
    <form
      ref={form}
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
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
      {error !== undefined && <FormError>{error}</FormError>}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button look="primary" type="submit" disabled={name.trim() === ''} isBusy={make.isPending}>
          Make a draft
        </Button>
      </div>
    </form>
  );
}
