import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { todayHere } from './days.js';
import { TextField } from './field.js';
import { Form } from './form.js';
import { fieldErrors } from './form.errors.js';

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
  return (
    <Form
      sent={run}
      fields={[field]}
      onSubmit={() => run.mutate()}
      action={action}
      isReady={day !== ''}
      onCancel={onCancel}
    >
      <TextField
        label={label}
        type="date"
        value={day}
        onChange={setDay}
        error={fieldErrors(run.error)[field]}
        data-autofocus
      />
    </Form>
  );
}
