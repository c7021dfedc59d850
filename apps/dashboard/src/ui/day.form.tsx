import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from './button.js';
import { todayHere } from './days.js';
import { TextField } from './field.js';
import { FormError } from './form.error.js';
import { fieldErrors, formError } from './form.errors.js';

/** Something that is done as of a day. */
export function DayForm<T>({
  label,
  field,
  action,
  act,
  onDone,
  onCancel,
}: {
  label: string;
  /** Path of the API's errors. */
  field: string;
  action: string;
  act: (day: string) => Promise<T>;
  onDone: (answer: T) => void;
  onCancel: () => void;
}) {
  const [day, setDay] = useState(todayHere());
  const run = useMutation({ mutationFn: () => act(day), onSuccess: onDone });
  const error = formError(run.error, [field]);
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        run.mutate();
      }}
    >
      <TextField
        label={label}
        type="date"
        value={day}
        onChange={setDay}
        error={fieldErrors(run.error)[field]}
        data-autofocus
      />
      {error !== undefined && <FormError>{error}</FormError>}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button look="primary" type="submit" disabled={day === ''} isBusy={run.isPending}>
          {action}
        </Button>
      </div>
    </form>
  );
}
