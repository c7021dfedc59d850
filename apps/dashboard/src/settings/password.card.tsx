import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/api.js';
import { queries } from '../api/queries.js';
import { Card } from '../ui/card.js';
import { countWord } from '../ui/count.word.js';
import { TextField } from '../ui/field.js';
import { Form } from '../ui/form.js';
import { fieldErrors } from '../ui/form.errors.js';
import { toast } from '../ui/toasts.js';

const NOTHING = { current_password: '', new_password: '' };

/** A new password for who knows the old one. */
export function PasswordCard() {
  const client = useQueryClient();
  const [typed, setTyped] = useState(NOTHING);
  const change = useMutation({
    mutationFn: () => api.passwords.change(typed),
    onSuccess: ({ sessions_ended }) => {
      setTyped(NOTHING);
      toast(
        'done',
        sessions_ended === 0
          ? 'Your password is changed.'
          : `Your password is changed, and ${countWord(sessions_ended, 'other session has', 'other sessions have')} ended.`,
      );
    },
    onSettled: () => client.invalidateQueries(queries.sessions()),
  });
  const errors = fieldErrors(change.error);
  return (
    <Card title="Password">
      <Form
        sent={change}
        fields={['current_password', 'new_password']}
        onSubmit={() => change.mutate()}
        action="Change the password"
        look="plain"
        isReady={typed.current_password !== '' && typed.new_password !== ''}
        className="p-4"
      >
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <TextField
            label="Your password"
            type="password"
            autoComplete="current-password"
            value={typed.current_password}
            onChange={(current_password) => setTyped({ ...typed, current_password })}
            error={errors['current_password']}
          />
          <TextField
            label="The new one"
            type="password"
            autoComplete="new-password"
            hint="At least 10 characters. All other sessions of yours end; API keys stay."
            value={typed.new_password}
            onChange={(new_password) => setTyped({ ...typed, new_password })}
            error={errors['new_password']}
          />
        </div>
      </Form>
    </Card>
  );
}
