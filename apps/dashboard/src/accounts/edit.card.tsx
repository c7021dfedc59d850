import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Account, UpdateAccount } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import type { Followed } from '../jobs/followed.job.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { TextField } from '../ui/field.js';
import { Form } from '../ui/form.js';
import { fieldErrors } from '../ui/form.errors.js';
import { changesOf, EDITED, type TypedAccount } from './edit.rules.js';

/** Changes what a directory knows of an account. */
export function EditCard({
  account,
  onFollow,
}: {
  account: Account;
  onFollow: (followed: Followed) => void;
}) {
  /** Only what was typed: what somebody else changes meanwhile is shown, and stays. */
  const [typed, setTyped] = useState<TypedAccount>({});
  const change = changesOf(account, typed);
  const save = useMutation({
    mutationFn: (body: UpdateAccount) => api.accounts.update(account.id, body),
    onSuccess: ({ job_id }) =>
      onFollow({ jobId: job_id, doing: 'Changing it in its directory', done: 'It is changed.' }),
  });
  const errors = fieldErrors(save.error);
  return (
    <Card title="Change">
      <Form
        sent={save}
        fields={EDITED.map(({ name }) => name)}
        onSubmit={() => change && save.mutate(change)}
        action="Change it"
        isReady={change !== undefined}
        buttons={
          change && (
            <Button look="quiet" onClick={() => setTyped({})}>
              Undo
            </Button>
          )
        }
        className="p-4"
      >
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {EDITED.map(({ name, label, type }) => (
            <TextField
              key={name}
              label={label}
              type={type}
              autoComplete="off"
              spellCheck={false}
              value={typed[name] ?? account[name] ?? ''}
              onChange={(text) => {
                if (save.error) save.reset();
                setTyped({ ...typed, [name]: text });
              }}
              error={errors[name]}
            />
          ))}
        </div>
      </Form>
    </Card>
  );
}
