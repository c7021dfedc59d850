import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Account, UpdateAccount } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import type { Followed } from '../jobs/followed.job.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { TextField } from '../ui/field.js';
import { FormError } from '../ui/form.error.js';
import { fieldErrors, formError } from '../ui/form.errors.js';
import { useFocusOnError } from '../ui/use.focus.on.error.js';
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
  const form = useFocusOnError(save.error);
  const errors = fieldErrors(save.error);
  const error = formError(
    save.error,
    EDITED.map(({ name }) => name),
  );
  return (
    <Card title="Change">
      <form
        ref={form}
        noValidate
        className="flex flex-col gap-4 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (change) save.mutate(change);
        }}
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
        {error !== undefined && <FormError>{error}</FormError>}
        <div className="flex gap-2">
          <Button look="primary" type="submit" disabled={!change} isBusy={save.isPending}>
            Change it
          </Button>
          {change && (
            <Button look="quiet" onClick={() => setTyped({})}>
              Undo
            </Button>
          )}
        </div>
      </form>
    </Card>
  );
}
