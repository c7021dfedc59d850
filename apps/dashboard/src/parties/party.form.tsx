import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Party } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { SelectField, TextField } from '../ui/field.js';
import { Form } from '../ui/form.js';
import { fieldErrors } from '../ui/form.errors.js';

const KINDS = [
  { value: 'person', label: 'Person' },
  { value: 'company', label: 'Company' },
] as const;
const FIELDS = ['kind', 'name', 'email', 'iban', 'external_id'];
const orNull = (text: string) => text.trim() || null;

/** A party that is added, or changed. */
export function PartyForm({
  party,
  onSaved,
  onCancel,
}: {
  party?: Party;
  onSaved: (party: Party) => void;
  onCancel?: () => void;
}) {
  const client = useQueryClient();
  const [kind, setKind] = useState<Party['kind']>(party?.kind ?? 'person');
  const [name, setName] = useState(party?.name ?? '');
  const [email, setEmail] = useState(party?.email ?? '');
  const [iban, setIban] = useState(party?.iban ?? '');
  const [externalId, setExternalId] = useState('');
  const save = useMutation({
    mutationFn: () => {
      const body = { kind, name: name.trim(), email: orNull(email), iban: orNull(iban) };
      return party
        ? api.parties.update(party.id, body)
        : api.parties.create({ ...body, external_id: orNull(externalId) });
    },
    onSuccess: (saved) => {
      void client.invalidateQueries({ queryKey: ['parties'] });
      onSaved(saved);
    },
  });
  const errors = fieldErrors(save.error);
  return (
    <Form
      sent={save}
      fields={FIELDS}
      onSubmit={() => save.mutate()}
      action={party ? 'Save' : 'Add it'}
      isReady={name.trim() !== ''}
      onCancel={onCancel}
      isAtEnd
    >
      <TextField
        label="Name"
        value={name}
        onChange={setName}
        error={errors['name']}
        autoComplete="off"
        data-autofocus
      />
      <SelectField label="Kind" value={kind} options={KINDS} onChange={setKind} error={errors['kind']} />
      <TextField
        label="E-mail address"
        type="email"
        value={email}
        onChange={setEmail}
        error={errors['email']}
        autoComplete="off"
      />
      <TextField
        label="IBAN"
        value={iban}
        onChange={setIban}
        error={errors['iban']}
        hint="Where earnings are paid to; needed for payment files only."
        autoComplete="off"
        spellCheck={false}
      />
      {!party && (
        <TextField
          label="External id"
          value={externalId}
          onChange={setExternalId}
          error={errors['external_id']}
          hint="How another system knows it; imports find it by that."
          autoComplete="off"
          spellCheck={false}
        />
      )}
    </Form>
  );
}
