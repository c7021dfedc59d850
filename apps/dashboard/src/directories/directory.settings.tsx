import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Directory } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { queries } from '../api/queries.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { FormError } from '../ui/form.error.js';
import { fieldErrors, formError } from '../ui/form.errors.js';
import { toast } from '../ui/toasts.js';
import { useFocusOnError } from '../ui/use.focus.on.error.js';
import { DirectoryFields } from './directory.fields.js';
import { atTheirFields, changesOf, DIRECTORY_FIELDS, quotaOf, typedOf } from './directory.rules.js';

/** The settings of a directory; only what was changed here is sent. */
export function DirectorySettings({ directory }: { directory: Directory }) {
  const client = useQueryClient();
  /** As it was when the form was opened, or saved. */
  const [base, setBase] = useState(() => typedOf(directory));
  const [typed, setTyped] = useState(base);
  const change = changesOf(base, typed);
  const isChanged = Object.keys(change).length > 0;
  const save = useMutation({
    mutationFn: () => api.directories.update(directory.id, change),
    onSuccess: (saved) => {
      client.setQueryData(queries.directory(directory.id).queryKey, saved);
      setBase(typedOf(saved));
      setTyped(typedOf(saved));
      toast('done', 'Saved.');
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['directories'] }),
  });
  const form = useFocusOnError(save.error);
  const errors = atTheirFields(fieldErrors(save.error));
  const hasFieldError = DIRECTORY_FIELDS.some((field) => errors[field] !== undefined);
  const error = hasFieldError ? undefined : formError(save.error, []);
  const isQuota = !Number.isNaN(quotaOf(typed.quota));
  return (
    <Card title="Settings">
      <form
        ref={form}
        noValidate
        className="flex flex-col gap-4 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (isChanged && isQuota) save.mutate();
        }}
      >
        <DirectoryFields
          typed={typed}
          onChange={(next) => {
            if (save.error) save.reset();
            setTyped(next);
          }}
          errors={errors}
          tokenHint={
            change.base_url === undefined
              ? 'Stored, and never shown. Type another to replace it.'
              : 'Needed with another base URL: the stored one is sent to its own address only.'
          }
        />
        {error !== undefined && <FormError>{error}</FormError>}
        <div>
          <Button look="primary" type="submit" disabled={!isChanged || !isQuota} isBusy={save.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Card>
  );
}
